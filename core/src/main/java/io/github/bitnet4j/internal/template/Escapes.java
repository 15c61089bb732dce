package io.github.bitnet4j.internal.template;

/** Resolves the escapes of a string literal as Python does; an unknown one keeps its backslash. */
final class Escapes {

    private final String literal;
    private final int line;
    private final StringBuilder out = new StringBuilder();
    private int at;

    Escapes(String literal, int line) {
        this.literal = literal;
        this.line = line;
    }

    String resolve() {
        while (at < literal.length()) {
            char c = literal.charAt(at++);
            if (c == '\\') {
                escape(literal.charAt(at++));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private void escape(char c) {
        switch (c) {
            case '\n' -> {} // the line goes on
            case '\\', '\'', '"' -> out.append(c);
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'a' -> out.append('\u0007');
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'v' -> out.append('\u000B');
            case '0', '1', '2', '3', '4', '5', '6', '7' -> octal();
            case 'x' -> hexadecimal(2);
            case 'u' -> hexadecimal(4);
            case 'U' -> hexadecimal(8);
            case 'N' ->
                throw Errors.at(line, "the escape \\N of a string is not supported; write \\u with four digits");
            default -> out.append('\\').append(c);
        }
    }

    private void octal() {
        int from = --at;
        while (at < literal.length() && at < from + 3 && literal.charAt(at) >= '0' && literal.charAt(at) <= '7') {
            at++;
        }
        out.appendCodePoint(Integer.parseInt(literal.substring(from, at), 8));
    }

    private void hexadecimal(int digits) {
        long value = at + digits <= literal.length() ? 0 : -1;
        for (int i = 0; i < digits && value >= 0; i++) {
            char c = literal.charAt(at + i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            value = digit < 0 ? -1 : 16 * value + digit;
        }
        if (value < 0 || value > Character.MAX_CODE_POINT) {
            throw Errors.at(line, "an escape of a string needs " + digits + " hexadecimal digits of a character");
        }
        out.appendCodePoint((int) value);
        at += digits;
    }
}
