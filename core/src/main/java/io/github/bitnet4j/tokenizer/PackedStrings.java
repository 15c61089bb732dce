package io.github.bitnet4j.tokenizer;

import java.util.Arrays;

/** A growing list of byte strings that lie one after the other in a single array. */
final class PackedStrings implements ByteStrings {

    private byte[] bytes;
    /** Entry i lies at ends[i] to ends[i + 1]. */
    private int[] ends;

    private int size;

    PackedStrings() {
        this(16, 256);
    }

    PackedStrings(int expectedEntries, int expectedBytes) {
        ends = new int[expectedEntries + 1];
        bytes = new byte[expectedBytes];
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int length(int index) {
        return end(index) - start(index);
    }

    @Override
    public void copyTo(int index, byte[] target, int offset) {
        System.arraycopy(bytes, start(index), target, offset, length(index));
    }

    /** The array that holds all entries; entry i lies at start(i) to end(i). */
    byte[] bytes() {
        return bytes;
    }

    int start(int index) {
        return ends[index];
    }

    int end(int index) {
        return ends[index + 1];
    }

    int add(byte[] text) {
        return add(text, 0, text.length);
    }

    /** Appends text[from, to) and returns its index. */
    int add(byte[] text, int from, int to) {
        int start = reserve(to - from);
        System.arraycopy(text, from, bytes, start, to - from);
        return size - 1;
    }

    /** Appends an entry of another list and returns its index. */
    int add(ByteStrings source, int index) {
        int start = reserve(source.length(index));
        source.copyTo(index, bytes, start);
        return size - 1;
    }

    byte byteAt(int index, int position) {
        return bytes[start(index) + position];
    }

    /** Compares two entries byte by byte, unsigned. */
    int compare(int index, int other) {
        return Arrays.compareUnsigned(bytes, start(index), end(index), bytes, start(other), end(other));
    }

    byte[] copy(int index) {
        return Arrays.copyOfRange(bytes, start(index), end(index));
    }

    boolean equals(int index, byte[] text, int from, int to) {
        int start = start(index);
        int length = to - from;
        if (end(index) - start != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[start + i] != text[from + i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether an entry is entry i of one list followed by entry j of another. */
    boolean equals(int index, PackedStrings left, int i, PackedStrings right, int j) {
        int middle = start(index) + left.length(i);
        return length(index) == left.length(i) + right.length(j)
                && Arrays.equals(bytes, start(index), middle, left.bytes, left.start(i), left.end(i))
                && Arrays.equals(bytes, middle, end(index), right.bytes, right.start(j), right.end(j));
    }

    private int reserve(int length) {
        int start = ends[size];
        int end = Math.addExact(start, length);
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, grown(bytes.length, end));
        }
        if (size + 1 == ends.length) {
            ends = Arrays.copyOf(ends, grown(ends.length, size + 2));
        }
        ends[++size] = end;
        return start;
    }

    private static int grown(int capacity, int needed) {
        return Math.max(needed, (int) Math.min(capacity + (capacity >> 1) + 16L, Integer.MAX_VALUE - 16));
    }
}
