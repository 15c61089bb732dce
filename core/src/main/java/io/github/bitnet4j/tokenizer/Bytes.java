package io.github.bitnet4j.tokenizer;

import java.util.Arrays;

/** Pieces of byte arrays. */
final class Bytes {

    private Bytes() {}

    /** text[from, to), the array itself if that is all of it. */
    static byte[] copy(byte[] text, int from, int to) {
        return from == 0 && to == text.length ? text : Arrays.copyOfRange(text, from, to);
    }

    static byte[] joined(byte[] left, byte[] right) {
        byte[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }

    static boolean startsWith(byte[] text, byte[] prefix) {
        return text.length >= prefix.length && Arrays.equals(text, 0, prefix.length, prefix, 0, prefix.length);
    }
}
