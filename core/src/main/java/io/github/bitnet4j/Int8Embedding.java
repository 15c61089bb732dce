package io.github.bitnet4j;

import java.util.Arrays;

/**
 * An embedding in 8 bits a dimension: the value of a dimension is about its code times a scale that all share, the largest
 * magnitude / 127. Immutable.
 */
public final class Int8Embedding {

    private static final int MAX = 127;

    private final byte[] codes; // (dimension), -127 to 127, not all 0
    private final float scale;
    private final double square; // the sum of the codes' squares, above 0

    private Int8Embedding(byte[] codes, float scale) {
        this.codes = codes;
        this.scale = scale;
        this.square = dot(codes, codes);
    }

    /** code = value·(127/largest magnitude), rounded half to even; the vector has a direction. */
    static Int8Embedding of(float[] values) {
        float max = 0;
        for (float value : values) {
            max = Math.max(max, Math.abs(value));
        }
        float factor = MAX / max;
        byte[] codes = new byte[values.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) Math.max(-MAX, Math.min(MAX, Math.rint(values[i] * factor)));
        }
        return new Int8Embedding(codes, max / MAX);
    }

    /**
     * An embedding that was stored.
     *
     * @param codes at least one, -127 to 127, not all 0
     * @param scale the value of code 1: finite and above 0
     * @return the embedding
     * @throws IllegalArgumentException if a number is out of its range
     */
    public static Int8Embedding of(byte[] codes, float scale) {
        Int8Embedding embedding = new Int8Embedding(codes.clone(), scale);
        for (byte code : embedding.codes) {
            if (code < -MAX) {
                throw new IllegalArgumentException("a code must be -127 to 127, found " + code);
            }
        }
        if (embedding.square == 0) {
            throw new IllegalArgumentException(
                    "an embedding needs a code that is not 0, found none in " + codes.length);
        }
        if (!(scale > 0 && scale < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a scale must be finite and above 0, found " + scale);
        }
        return embedding;
    }

    /**
     * The codes.
     *
     * @return a copy, of {@link #dimension} numbers from -127 to 127
     */
    public byte[] codes() {
        return codes.clone();
    }

    /**
     * The value of code 1.
     *
     * @return a number above 0
     */
    public float scale() {
        return scale;
    }

    /**
     * How many codes it has.
     *
     * @return at least 1
     */
    public int dimension() {
        return codes.length;
    }

    /**
     * The values that the codes stand for.
     *
     * @return code times scale for each dimension, which differs from the value by half a scale at most, but for rounding
     */
    public float[] values() {
        float[] values = new float[codes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = codes[i] * scale;
        }
        return values;
    }

    /**
     * About how alike two vectors point: the cosine of the angle between their codes. Sums are exact in integers, the rest
     * is done in binary64 and rounded once.
     *
     * @param other an embedding of the same dimension
     * @return -1 to 1
     * @throws IllegalArgumentException if the dimensions differ
     */
    public float cosine(Int8Embedding other) {
        Embedding.requireSame(dimension(), other.dimension());
        return Embedding.cosine(dot(codes, other.codes), square, other.square);
    }

    /** Exact: a sum of products up to 127² is below 2^53. */
    private static double dot(byte[] a, byte[] b) {
        long sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return (double) sum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Int8Embedding that
                && Float.compare(scale, that.scale) == 0
                && Arrays.equals(codes, that.codes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(codes) + Float.hashCode(scale);
    }

    @Override
    public String toString() {
        return "Int8Embedding of " + codes.length + " dimensions, scale " + scale;
    }
}
