package io.github.bitnet4j.tokenizer;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer.Form;
import java.util.List;

/** Changes a text before it is cut into words. */
interface Normalizer {

    /** Leaves the text as it is. */
    Normalizer NONE = text -> text;

    /** Brings the text to the composed normal form. */
    Normalizer NFC = ofForm(Form.NFC);

    /** The changed text; the same object if nothing changes. */
    String apply(String text);

    /** One after the other. */
    static Normalizer sequence(List<Normalizer> normalizers) {
        if (normalizers.isEmpty()) {
            return NONE;
        }
        if (normalizers.size() == 1) {
            return normalizers.get(0);
        }
        List<Normalizer> all = List.copyOf(normalizers);
        return text -> {
            String result = text;
            for (Normalizer normalizer : all) {
                result = normalizer.apply(result);
            }
            return result;
        };
    }

    /** One of the normal forms of Unicode. */
    static Normalizer form(Form form) {
        return form == Form.NFC ? NFC : ofForm(form);
    }

    private static Normalizer ofForm(Form form) {
        // Every character below is its own composition; below U+0080 also its own decomposition.
        int unchanged = form == Form.NFC ? 0x300 : 0x80;
        return text -> text.chars().allMatch(c -> c < unchanged) ? text : NormalForms.of(text, form);
    }

    /** Puts a text before one that is not empty. */
    static Normalizer prepend(String prefix) {
        return text -> text.isEmpty() ? text : prefix + text;
    }

    /** Puts a text in the place of every match of a pattern. */
    static Normalizer replace(TextPattern pattern, String replacement) {
        byte[] content = Utf8.encode(replacement);
        return text -> new String(pattern.replaceAll(Utf8.encode(text), content), StandardCharsets.UTF_8);
    }

    /** The small form of every character by itself, whatever stands around it. */
    static Normalizer lowercase() {
        return text -> {
            StringBuilder lower = new StringBuilder(text.length());
            text.codePoints().forEach(c -> {
                lower.appendCodePoint(Character.toLowerCase(c));
                if (c == 0x130) { // the only character with a longer small form: i and a dot above
                    lower.append('\u0307');
                }
            });
            return lower.toString();
        };
    }

    /** Takes white space off the ends. */
    static Normalizer strip(boolean left, boolean right) {
        return text -> {
            int from = 0;
            int to = text.length();
            while (left && from < to && isSpace(text.charAt(from))) {
                from++;
            }
            while (right && from < to && isSpace(text.charAt(to - 1))) {
                to--;
            }
            return text.substring(from, to);
        };
    }

    private static boolean isSpace(char c) { // no white space is above U+FFFF
        return CharacterClasses.of(c) == CharacterClasses.SPACE;
    }
}
