package io.github.bitnet4j.tokenizer;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The alphabet of byte-level BPE: a printable character for every byte.
 *
 * <p>The bytes 0x21-0x7E, 0xA1-0xAC and 0xAE-0xFF stand for themselves as code points, the other 68 in ascending order
 * for U+0100, U+0101, ... All characters are below U+0144, so they take one or two bytes of UTF-8.
 */
final class ByteAlphabet {

    private static final char[] CHARACTER = new char[256];
    private static final short[] BYTE = new short[0x144];

    static {
        Arrays.fill(BYTE, (short) -1);
        char next = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b != 0xAD);
            CHARACTER[b] = printable ? (char) b : next++;
            BYTE[CHARACTER[b]] = (short) b;
        }
    }

    private ByteAlphabet() {}

    /** Writes the characters of text[from, to) as UTF-8, at most two bytes each, and returns how many bytes. */
    static int map(byte[] text, int from, int to, byte[] target) {
        int length = 0;
        for (int i = from; i < to; i++) {
            int c = CHARACTER[text[i] & 0xFF];
            if (c < 0x80) {
                target[length++] = (byte) c;
            } else {
                target[length++] = (byte) (0xC0 | (c >> 6));
                target[length++] = (byte) (0x80 | (c & 0x3F));
            }
        }
        return length;
    }

    /** Writes the bytes that text[from, to) stands for, or the text itself if it is not all of this alphabet. */
    static void unmap(byte[] text, int from, int to, ByteArrayOutputStream target) {
        if (!covers(text, from, to)) {
            target.write(text, from, to - from);
            return;
        }
        for (int i = from; i < to; i += length(text[i])) {
            target.write(BYTE[character(text, i, to)]);
        }
    }

    private static boolean covers(byte[] text, int from, int to) {
        for (int i = from; i < to; i += length(text[i])) {
            int c = character(text, i, to);
            if (c >= BYTE.length || BYTE[c] < 0) {
                return false;
            }
        }
        return true;
    }

    /** Bytes of the character that begins with this one. */
    private static int length(byte first) {
        return first < 0 ? 2 : 1;
    }

    /** The character at a place of the text; one that is not of this alphabet if it takes other than one or two bytes. */
    private static int character(byte[] text, int i, int to) {
        int c = text[i];
        if (c >= 0) {
            return c;
        }
        boolean pair = (c & 0xE0) == 0xC0 && i + 1 < to && (text[i + 1] & 0xC0) == 0x80;
        return pair ? ((c & 0x1F) << 6) | (text[i + 1] & 0x3F) : BYTE.length;
    }
}
