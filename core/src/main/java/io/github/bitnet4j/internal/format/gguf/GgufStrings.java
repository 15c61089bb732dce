package io.github.bitnet4j.internal.format.gguf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * An array of strings, left where it is in the file: a vocabulary has several hundred thousand.
 * The strings are raw bytes, normally but not always valid UTF-8.
 */
public final class GgufStrings {

    private final ByteBuffer bytes;
    /** Offset of string i in {@code bytes}; one more entry than strings, as if another one followed the last. */
    private final int[] starts;

    /**
     * Wraps strings of which each is preceded by a uint64 length.
     *
     * @param bytes the file's header
     * @param starts for every string, the offset of its first byte, and at last what it would be of one more string
     */
    GgufStrings(ByteBuffer bytes, int[] starts) {
        this.bytes = bytes;
        this.starts = starts;
    }

    /** Number of strings. */
    public int size() {
        return starts.length - 1;
    }

    /** Number of bytes of a string. */
    public int length(int index) {
        return starts[index + 1] - starts[index] - Long.BYTES;
    }

    /** Offset in {@link #buffer()} of a string's first byte. */
    public int offset(int index) {
        return starts[index];
    }

    /** The read-only buffer that holds the strings, to read them without a copy. */
    public ByteBuffer buffer() {
        return bytes;
    }

    /** A copy of a string's bytes. */
    public byte[] get(int index) {
        byte[] copy = new byte[length(index)];
        bytes.get(starts[index], copy);
        return copy;
    }

    /** A string as text; U+FFFD stands for what is not UTF-8. */
    public String string(int index) {
        return new String(get(index), StandardCharsets.UTF_8);
    }
}
