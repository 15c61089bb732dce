package io.github.bitnet4j;

import java.util.Arrays;

/** An embedding in 1 bit a dimension: whether its value is above 0. Immutable. */
public final class BitEmbedding {

    private final long[] words; // bit i % 64, counted from the lowest, of word i / 64 is dimension i; the rest is 0
    private final int dimension;

    private BitEmbedding(long[] words, int dimension) {
        this.words = words;
        this.dimension = dimension;
    }

    static BitEmbedding of(float[] values) {
        long[] words = new long[words(values.length)];
        for (int i = 0; i < values.length; i++) {
            if (values[i] > 0) {
                words[i / Long.SIZE] |= 1L << i; // a shift takes i modulo 64
            }
        }
        return new BitEmbedding(words, values.length);
    }

    /**
     * An embedding that was stored.
     *
     * @param words as {@link #words} gives them: ceil(dimension / 64), with no bit set behind the last dimension
     * @param dimension how many bits count, at least 1
     * @return the embedding
     * @throws IllegalArgumentException if the number of words or a bit behind the last dimension is wrong
     */
    public static BitEmbedding of(long[] words, int dimension) {
        if (dimension < 1 || words.length != words(dimension)) {
            throw new IllegalArgumentException("a dimension must be at least 1 and have a word for each 64 bits, found "
                    + words.length + " words for dimension " + dimension);
        }
        long[] copy = words.clone();
        int used = dimension % Long.SIZE;
        if (used != 0 && copy[copy.length - 1] >>> used != 0) {
            throw new IllegalArgumentException(
                    "bits behind the last dimension must be 0, found others behind bit " + (dimension - 1));
        }
        return new BitEmbedding(copy, dimension);
    }

    private static int words(int dimension) {
        return (dimension - 1) / Long.SIZE + 1;
    }

    /**
     * The bits: dimension i is bit i % 64, counted from the lowest, of word i / 64.
     *
     * @return a copy, of ceil(dimension / 64) words
     */
    public long[] words() {
        return words.clone();
    }

    /**
     * The bits: dimension i is bit i % 8, counted from the lowest, of byte i / 8.
     *
     * @return ceil(dimension / 8) bytes
     */
    public byte[] toBytes() {
        byte[] bytes = new byte[(dimension - 1) / Byte.SIZE + 1];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (words[i / Long.BYTES] >>> (Byte.SIZE * (i % Long.BYTES)));
        }
        return bytes;
    }

    /**
     * How many bits it has.
     *
     * @return at least 1
     */
    public int dimension() {
        return dimension;
    }

    /**
     * In how many dimensions two embeddings differ in sign: for vectors of independent directions about half of them, for
     * the same vector none. With h of n, the angle between the vectors is about π·h/n.
     *
     * @param other an embedding of the same dimension
     * @return the Hamming distance, 0 to {@link #dimension}
     * @throws IllegalArgumentException if the dimensions differ
     */
    public int hamming(BitEmbedding other) {
        Embedding.requireSame(dimension, other.dimension);
        int distance = 0;
        for (int i = 0; i < words.length; i++) {
            distance += Long.bitCount(words[i] ^ other.words[i]);
        }
        return distance;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BitEmbedding that && dimension == that.dimension && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(words) + dimension;
    }

    @Override
    public String toString() {
        return "BitEmbedding of " + dimension + " dimensions";
    }
}
