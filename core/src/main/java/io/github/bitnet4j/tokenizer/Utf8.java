package io.github.bitnet4j.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text as well-formed UTF-8. */
final class Utf8 {

    private Utf8() {}

    /** The UTF-8 form of a text; a lone surrogate becomes U+FFFD. */
    static byte[] encode(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && text.codePointAt(i++) <= Character.MAX_VALUE) {
                return withoutLoneSurrogates(text).getBytes(StandardCharsets.UTF_8);
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String withoutLoneSurrogates(String text) {
        StringBuilder replaced = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(replaced::appendCodePoint);
        return replaced.toString();
    }

    /** The code point at the given position of a well-formed text. */
    static int codePointAt(byte[] text, int at) {
        int lead = text[at];
        if (lead >= 0) {
            return lead;
        }
        if (lead < (byte) 0xE0) {
            return ((lead & 0x1F) << 6) | continuation(text, at + 1);
        }
        if (lead < (byte) 0xF0) {
            return ((lead & 0x0F) << 12) | (continuation(text, at + 1) << 6) | continuation(text, at + 2);
        }
        return ((lead & 0x07) << 18)
                | (continuation(text, at + 1) << 12)
                | (continuation(text, at + 2) << 6)
                | continuation(text, at + 3);
    }

    private static int continuation(byte[] text, int at) {
        return text[at] & 0x3F;
    }

    /** The position after the code point at the given position of a well-formed text. */
    static int next(byte[] text, int at) {
        int lead = text[at];
        if (lead >= 0) {
            return at + 1;
        }
        if (lead < (byte) 0xE0) {
            return at + 2;
        }
        return lead < (byte) 0xF0 ? at + 3 : at + 4;
    }

    /** The position of the code point that ends before the given position, above the start of a well-formed text. */
    static int previous(byte[] text, int at) {
        int previous = at - 1;
        while ((text[previous] & 0xC0) == 0x80) {
            previous--;
        }
        return previous;
    }

    /** Whether text[from, to) is UTF-8. */
    static boolean isWellFormed(byte[] text, int from, int to) {
        int at = from;
        while (at < to && text[at] >= 0) {
            at++;
        }
        if (at == to) {
            return true;
        }
        byte[] decoded = new String(text, from, to - from, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        return Arrays.equals(text, from, to, decoded, 0, decoded.length);
    }
}
