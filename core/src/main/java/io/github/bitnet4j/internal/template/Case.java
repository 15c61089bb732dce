package io.github.bitnet4j.internal.template;

import java.util.Locale;
import java.util.function.IntPredicate;

/** Upper and lower case as Python's methods and Jinja's filters make them. */
final class Case {

    private Case() {}

    static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Only the first letter of the text is a capital. */
    static Text capitalized(Text text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.toString().offsetByCodePoints(0, 1);
        return new TextBuilder()
                .append(text.slice(0, first).map(Case::title))
                .append(text.slice(first, text.length()).map(Case::lower))
                .toText();
    }

    /** A letter as the first of a word. */
    private static String title(String letter) {
        int c = letter.codePointAt(0);
        int title = Character.toTitleCase(c);
        if (title != c) {
            return Character.toString(title);
        }
        String upper = upper(letter);
        int first = upper.offsetByCodePoints(0, 1);
        return upper.substring(0, first) + lower(upper.substring(first));
    }

    /** The method {@code title}: a word begins behind everything that is no letter. */
    static Text titled(Text text) {
        return words(text, c -> !Character.isUpperCase(c) && !Character.isLowerCase(c) && !Character.isTitleCase(c));
    }

    /** The filter {@code title}: a word begins behind white space, a hyphen or an opening bracket. */
    static Text titledBetweenSpaces(Text text) {
        return words(text, c -> Whitespace.is(c) || "-({[<".indexOf(c) >= 0);
    }

    private static Text words(Text text, IntPredicate separates) {
        TextBuilder out = new TextBuilder();
        String string = text.toString();
        boolean begins = true;
        for (int from = 0; from < string.length(); ) {
            int to = string.offsetByCodePoints(from, 1);
            out.append(text.slice(from, to).map(begins ? Case::title : Case::lower));
            begins = separates.test(string.codePointAt(from));
            from = to;
        }
        return out.toText();
    }
}
