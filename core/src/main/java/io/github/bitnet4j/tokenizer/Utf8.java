package io.github.bitnet4j.tokenizer;

import java.nio.charset.StandardCharsets;

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
            return (lead & 0x1F) << 6 | text[at + 1] & 0x3F;
        }
        if (lead < (byte) 0xF0) {
            return (lead & 0x0F) << 12 | (text[at + 1] & 0x3F) << 6 | text[at + 2] & 0x3F;
        }
        return (lead & 0x07) << 18 | (text[at + 1] & 0x3F) << 12 | (text[at + 2] & 0x3F) << 6 | text[at + 3] & 0x3F;
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
}
