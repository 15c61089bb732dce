package io.github.bitnet4j.tokenizer;

import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.tokenizer.ExpressionNode.Ahead;
import io.github.bitnet4j.tokenizer.ExpressionNode.At;
import io.github.bitnet4j.tokenizer.ExpressionNode.Atomic;
import io.github.bitnet4j.tokenizer.ExpressionNode.Behind;
import io.github.bitnet4j.tokenizer.ExpressionNode.Chain;
import io.github.bitnet4j.tokenizer.ExpressionNode.Choice;
import io.github.bitnet4j.tokenizer.ExpressionNode.One;
import io.github.bitnet4j.tokenizer.ExpressionNode.Place;
import io.github.bitnet4j.tokenizer.ExpressionNode.Repeat;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the regular expressions of Hugging Face files, which are in the syntax of Oniguruma: {@code ^} and {@code $}
 * are about lines, {@code .} is all but a line feed, {@code \h} a hexadecimal digit.
 *
 * <p>What is not known is refused; nothing is taken for something else. Groups capture nothing.
 */
final class ExpressionParser {

    private static final int MAX_LENGTH = 10_000;
    private static final int MAX_DEPTH = 40;
    private static final int MAX_REPEAT = 1000;

    private final String expression;
    private int at;
    private int depth;
    private boolean ignoreCase;

    private ExpressionParser(String expression) {
        this.expression = expression;
    }

    static ExpressionNode parse(String expression) {
        ExpressionParser parser = new ExpressionParser(expression);
        if (expression.length() > MAX_LENGTH) {
            throw parser.unsupported("more than " + MAX_LENGTH + " characters");
        }
        ExpressionNode node = parser.choice();
        if (parser.at < expression.length()) {
            throw parser.unsupported("a ) without a (");
        }
        return node;
    }

    UnsupportedModelException unsupported(String what) {
        return new UnsupportedModelException(
                "the regular expression \"" + Shown.text(expression) + "\": " + what + " at character " + at,
                "groups, alternatives, quantifiers, character classes, properties, look-around of fixed width");
    }

    private ExpressionNode choice() {
        if (++depth > MAX_DEPTH) {
            throw unsupported("groups nested more than " + MAX_DEPTH + " times");
        }
        boolean outerCase = ignoreCase;
        List<ExpressionNode> options = new ArrayList<>();
        options.add(chain());
        while (accept("|")) {
            options.add(chain());
        }
        ignoreCase = outerCase;
        depth--;
        return options.size() == 1 ? options.get(0) : new Choice(options);
    }

    private ExpressionNode chain() {
        List<ExpressionNode> parts = new ArrayList<>();
        while (at < expression.length() && peek() != '|' && peek() != ')') {
            parts.add(repeated(atom()));
        }
        return parts.size() == 1 ? parts.get(0) : new Chain(parts);
    }

    /** The part with the quantifier that follows it, or the part itself. */
    private ExpressionNode repeated(ExpressionNode part) {
        if (at == expression.length()) {
            return part;
        }
        int min;
        int max;
        boolean counted = false;
        switch (peek()) {
            case '*' -> {
                min = 0;
                max = Repeat.ENDLESS;
            }
            case '+' -> {
                min = 1;
                max = Repeat.ENDLESS;
            }
            case '?' -> {
                min = 0;
                max = 1;
            }
            case '{' -> {
                int[] bounds = bounds();
                min = bounds[0];
                max = bounds[1];
                counted = true;
            }
            default -> {
                return part;
            }
        }
        if (part instanceof At || part instanceof Ahead || part instanceof Behind) {
            throw unsupported("a quantifier of something without characters");
        }
        if (!counted) {
            at++;
        }
        if (counted && at < expression.length() && (peek() == '+' || (peek() == '?' && min == max))) {
            throw unsupported("a quantifier of a counted quantifier");
        }
        boolean lazy = accept("?");
        ExpressionNode repeat = new Repeat(part, min, max, lazy);
        ExpressionNode whole = !lazy && accept("+") ? new Atomic(repeat) : repeat;
        if (at < expression.length() && "*+?{".indexOf(peek()) >= 0) {
            throw unsupported("a quantifier of a quantifier");
        }
        return whole;
    }

    private int[] bounds() {
        int close = expression.indexOf('}', at);
        String[] numbers =
                close < 0 ? new String[0] : expression.substring(at + 1, close).split(",", -1);
        if (numbers.length < 1 || numbers.length > 2) {
            throw unsupported("a { that begins no quantifier");
        }
        int min = numbers.length == 2 && numbers[0].isEmpty() ? 0 : count(numbers[0]);
        boolean endless = numbers.length == 2 && numbers[1].isEmpty();
        int max = numbers.length == 1 ? min : endless ? Repeat.ENDLESS : count(numbers[1]);
        if ((max < min && !endless) || (endless && numbers[0].isEmpty())) {
            throw unsupported("a { that begins no quantifier");
        }
        at = close + 1;
        return new int[] {min, max};
    }

    private int count(String digits) {
        boolean number =
                !digits.isEmpty() && digits.length() <= 4 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number || Integer.parseInt(digits) > MAX_REPEAT) {
            throw unsupported("a quantifier that is no number up to " + MAX_REPEAT);
        }
        return Integer.parseInt(digits);
    }

    private ExpressionNode atom() {
        if (accept("(")) {
            return group();
        }
        if (accept("[")) {
            return new One(new ExpressionClassParser(this).set());
        }
        if (accept(".")) {
            return new One(CharacterProperties.ANY_BUT_LINE_FEED);
        }
        if (accept("^")) {
            return new At(Place.LINE_START);
        }
        if (accept("$")) {
            return new At(Place.LINE_END);
        }
        if ("*+?{".indexOf(peek()) >= 0) {
            throw unsupported("a quantifier of nothing");
        }
        if (peek() == '\\' && at + 1 < expression.length()) {
            Place place = switch (expression.charAt(at + 1)) {
                case 'A' -> Place.TEXT_START;
                case 'z' -> Place.TEXT_END;
                case 'Z' -> Place.TEXT_END_OR_LAST_LINE_FEED;
                case 'b' -> Place.WORD_EDGE;
                case 'B' -> Place.NO_WORD_EDGE;
                default -> null;
            };
            if (place != null) {
                at += 2;
                return new At(place);
            }
        }
        return new One(new ExpressionClassParser(this).single());
    }

    private ExpressionNode group() {
        ExpressionNode node;
        if (accept("?:")) {
            node = choice();
        } else if (accept("?i:")) {
            boolean outer = ignoreCase;
            ignoreCase = true;
            node = choice();
            ignoreCase = outer;
        } else if (accept("?i)")) {
            ignoreCase = true; // up to the end of the enclosing group
            return choice();
        } else if (accept("?=")) {
            node = new Ahead(choice(), false);
        } else if (accept("?!")) {
            node = new Ahead(choice(), true);
        } else if (accept("?<=")) {
            node = behind(false);
        } else if (accept("?<!")) {
            node = behind(true);
        } else if (accept("?>")) {
            node = new Atomic(choice());
        } else if (at < expression.length() && peek() == '?') {
            throw unsupported("an unknown kind of group");
        } else {
            node = choice();
        }
        if (!accept(")")) {
            throw unsupported("a ( without a )");
        }
        return node;
    }

    private ExpressionNode behind(boolean negative) {
        ExpressionNode body = choice();
        int width = body.width();
        if (width < 0) {
            throw unsupported("a look-behind of varying width");
        }
        return new Behind(body, width, negative);
    }

    boolean ignoreCase() {
        return ignoreCase;
    }

    boolean atEnd() {
        return at == expression.length();
    }

    char peek() {
        return expression.charAt(at);
    }

    boolean accept(String text) {
        boolean present = expression.startsWith(text, at);
        at += present ? text.length() : 0;
        return present;
    }

    /** Takes back what {@link #accept} passed. */
    void back(int characters) {
        at -= characters;
    }

    /** The next code point, which is passed. */
    int take() {
        if (atEnd()) {
            throw unsupported("an end in the middle of something");
        }
        int c = expression.codePointAt(at);
        at += Character.charCount(c);
        return c;
    }

    /** What stands before the next occurrence of a character; both are passed. */
    String takeUntil(char end) {
        int index = expression.indexOf(end, at);
        if (index < 0) {
            throw unsupported("a missing " + end);
        }
        String text = expression.substring(at, index);
        at = index + 1;
        return text;
    }

    /** Goes a level deeper in nested classes. */
    void enter() {
        if (++depth > MAX_DEPTH) {
            throw unsupported("classes nested more than " + MAX_DEPTH + " times");
        }
    }

    void leave() {
        depth--;
    }
}
