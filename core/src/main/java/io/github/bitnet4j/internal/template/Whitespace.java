package io.github.bitnet4j.internal.template;

/** White space as Python defines it, by which templates are rendered where models are trained. */
public final class Whitespace {

    private Whitespace() {}

    static boolean is(int c) {
        return (c >= 0x09 && c <= 0x0D)
                || (c >= 0x1C && c <= 0x20)
                || c == 0x85
                || c == 0xA0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200A)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202F
                || c == 0x205F
                || c == 0x3000;
    }

    /** A text without white space at its start and end. */
    public static String strip(String text) {
        int end = endOfStripped(text);
        return text.substring(Math.min(skip(text, 0), end), end);
    }

    static int skip(String text, int from) {
        int i = from;
        while (i < text.length() && is(text.charAt(i))) {
            i++;
        }
        return i;
    }

    static int endOfStripped(String text) {
        int end = text.length();
        while (end > 0 && is(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }
}
