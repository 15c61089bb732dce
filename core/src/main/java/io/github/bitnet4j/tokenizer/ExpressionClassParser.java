package io.github.bitnet4j.tokenizer;

import org.jspecify.annotations.Nullable;

/** Reads single characters, escapes and bracketed classes of regular expressions. */
final class ExpressionClassParser {

    private final ExpressionParser in;

    ExpressionClassParser(ExpressionParser in) {
        this.in = in;
    }

    /** A character or an escape outside of brackets. */
    CharacterSet single() {
        int c = in.take();
        if (c != '\\') {
            return CharacterSet.of(c, in.ignoreCase());
        }
        CharacterSet named = namedSet();
        return named != null ? named : CharacterSet.of(escaped(), in.ignoreCase());
    }

    /** What follows an opening bracket, with the closing one. */
    CharacterSet set() {
        in.enter();
        boolean negative = in.accept("^");
        CharacterSet members = union();
        while (in.accept("&&")) {
            members = members.and(union());
        }
        if (!in.accept("]")) {
            throw in.unsupported("a [ without a ]");
        }
        in.leave();
        CharacterSet folded = in.ignoreCase() ? members.ignoringCase() : members;
        return negative ? folded.complement() : folded;
    }

    private CharacterSet union() {
        CharacterSet members = member();
        while (!in.atEnd() && in.peek() != ']' && !isAnd()) {
            members = members.or(member());
        }
        return members;
    }

    private boolean isAnd() {
        if (in.accept("&&")) {
            in.back(2);
            return true;
        }
        return false;
    }

    private CharacterSet member() {
        if (in.accept("[")) {
            if (!in.atEnd() && (in.peek() == ':' || in.peek() == '.' || in.peek() == '=')) {
                throw in.unsupported("a class of POSIX");
            }
            return set();
        }
        if (!in.atEnd() && (in.peek() == ']' || isAnd())) {
            throw in.unsupported("an empty class");
        }
        int first = in.take();
        if (first == '\\') {
            CharacterSet named = namedSet();
            if (named != null) {
                return named;
            }
            first = escaped();
        }
        if (!in.accept("-")) {
            return CharacterSet.of(first, false);
        }
        if (!in.atEnd() && in.peek() == ']') {
            in.back(1); // a hyphen at the end stands for itself
            return CharacterSet.of(first, false);
        }
        int last = in.take();
        if (last == '[') {
            throw in.unsupported("a range that ends with a class");
        }
        if (last == '\\') {
            if (namedSet() != null) {
                throw in.unsupported("a range that ends with a class");
            }
            last = escaped();
        }
        if (last < first) {
            throw in.unsupported("a range that runs backwards");
        }
        return CharacterSet.range(first, last);
    }

    /** The set that an escape stands for, or null if it stands for a character. */
    private @Nullable CharacterSet namedSet() {
        if (in.atEnd()) {
            throw in.unsupported("a \\ at the end");
        }
        CharacterSet set = switch (in.peek()) {
            case 's' -> CharacterProperties.SPACE;
            case 'S' -> CharacterProperties.SPACE.complement();
            case 'd' -> CharacterProperties.DIGIT;
            case 'D' -> CharacterProperties.DIGIT.complement();
            case 'w' -> CharacterProperties.WORD;
            case 'W' -> CharacterProperties.WORD.complement();
            case 'h' -> CharacterProperties.HEX_DIGIT;
            case 'H' -> CharacterProperties.HEX_DIGIT.complement();
            default -> null;
        };
        if (set != null) {
            in.take();
            return set;
        }
        if (in.accept("p")) {
            return property(false);
        }
        return in.accept("P") ? property(true) : null;
    }

    private CharacterSet property(boolean complement) {
        if (!in.accept("{")) {
            throw in.unsupported("a property without braces");
        }
        boolean negative = in.accept("^") != complement;
        String name = in.takeUntil('}');
        CharacterSet set = CharacterProperties.named(name);
        if (set == null) {
            throw in.unsupported("the unknown property " + Shown.text(name));
        }
        if (in.ignoreCase() && CharacterProperties.isCased(name)) {
            throw in.unsupported("the property " + name + " without regard to case");
        }
        return negative ? set.complement() : set;
    }

    /** The character after a backslash. */
    private int escaped() {
        int c = in.take();
        switch (c) {
            case 'n' -> {
                return '\n';
            }
            case 'r' -> {
                return '\r';
            }
            case 't' -> {
                return '\t';
            }
            case 'f' -> {
                return '\f';
            }
            case 'v' -> {
                return 0x0B;
            }
            case 'a' -> {
                return 0x07;
            }
            case 'e' -> {
                return 0x1B;
            }
            case 'x' -> {
                return in.accept("{") ? hexadecimal(in.takeUntil('}')) : hexadecimalOf(2);
            }
            case 'u' -> {
                return hexadecimalOf(4);
            }
            default -> {
                if (c < 0x80 && Character.isLetterOrDigit(c)) {
                    throw in.unsupported("the escape \\" + Character.toString(c));
                }
                return c;
            }
        }
    }

    private int hexadecimalOf(int digits) {
        StringBuilder text = new StringBuilder();
        while (text.length() < digits) {
            text.appendCodePoint(in.take());
        }
        return hexadecimal(text.toString());
    }

    private int hexadecimal(String digits) {
        boolean valid = !digits.isEmpty()
                && digits.length() <= 6
                && digits.chars().allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0);
        int c = valid ? Integer.parseInt(digits, 16) : -1;
        if (!Character.isValidCodePoint(c) || (c >= 0x80 && c < 0x100 && digits.length() == 2)) {
            throw in.unsupported("the hexadecimal escape " + Shown.text(digits));
        }
        return c;
    }
}
