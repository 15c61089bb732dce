package io.github.bitnet4j;

import io.github.bitnet4j.spi.Canonical;
import java.util.Arrays;

/**
 * What a text means, as a vector: texts that mean alike point alike. Immutable.
 *
 * <p>Its numbers are finite and not all zero, so it has a direction.
 */
public final class Embedding {

    private final float[] values; // (dimension)
    private final float square; // dot16(values, values), above 0 and finite
    private final int tokens;

    private Embedding(float[] values, int tokens) {
        this.values = values;
        this.square = Canonical.dot16(values, 0, values, 0, values.length);
        this.tokens = tokens;
        if (!(square > 0 && square < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "an embedding needs a direction: finite numbers, whose squares add up to a "
                            + "number above 0 in binary32; found " + values.length
                            + " numbers, whose squares add up to " + square);
        }
    }

    /** What a model computed of some tokens; takes over the array. */
    static Embedding computed(float[] values, int tokens) {
        return new Embedding(values, tokens);
    }

    /**
     * A vector that was stored or came from elsewhere.
     *
     * @param values at least one finite number, not all zero; of any length
     * @return the vector, with a token count of 0
     * @throws IllegalArgumentException if the numbers have no direction
     */
    public static Embedding of(float... values) {
        return new Embedding(values.clone(), 0);
    }

    /**
     * The vector.
     *
     * @return a copy, of {@link #dimension} numbers; of length 1 unless the options said otherwise
     */
    public float[] values() {
        return values.clone();
    }

    /**
     * How many numbers it has.
     *
     * @return at least 1
     */
    public int dimension() {
        return values.length;
    }

    /**
     * How many tokens it was computed from: those of prefix and text, and the begin and end tokens.
     *
     * @return at least 1; 0 for a vector that was not computed here
     */
    public int tokens() {
        return tokens;
    }

    /**
     * How alike two vectors point: the cosine of the angle between them, {@code dot16(a, b) / sqrt(dot16(a, a)·dot16(b, b))},
     * where {@link Canonical#dot16} adds in binary32 in a fixed order and the rest is done in binary64, rounded once and
     * clamped. The same bits on every machine.
     *
     * @param other a vector of the same dimension, of any length
     * @return -1 (opposite) to 1 (the same direction; exactly 1 with itself)
     * @throws IllegalArgumentException if the dimensions differ
     */
    public float cosine(Embedding other) {
        requireSame(dimension(), other.dimension());
        double product = Canonical.dot16(values, 0, other.values, 0, values.length);
        return cosine(product, square, other.square);
    }

    /** product / sqrt(square·otherSquare) in binary64, rounded to binary32 and clamped to [-1, 1]. */
    static float cosine(double product, double square, double otherSquare) {
        return (float) Math.max(-1, Math.min(1, product / Math.sqrt(square * otherSquare)));
    }

    static void requireSame(int dimension, int other) {
        if (dimension != other) {
            throw new IllegalArgumentException("only vectors of the same dimension compare, found " + dimension
                    + " and " + other + "; they come from different models");
        }
    }

    /**
     * A quarter of the size: 8 bits a dimension.
     *
     * @return the codes
     */
    public Int8Embedding toInt8() {
        return Int8Embedding.of(values);
    }

    /**
     * A 32nd of the size: 1 bit a dimension.
     *
     * @return the signs
     */
    public BitEmbedding toBits() {
        return BitEmbedding.of(values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Embedding that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Embedding of " + values.length + " dimensions, " + tokens + " tokens";
    }
}
