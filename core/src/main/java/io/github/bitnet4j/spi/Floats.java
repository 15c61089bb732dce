package io.github.bitnet4j.spi;

/**
 * A block of binary32 values that a backend owns: activations, norm weights, logits. A kernel takes only blocks of its
 * own backend.
 */
public interface Floats extends AutoCloseable {

    /**
     * Number of values.
     *
     * @return a count
     */
    int size();

    /**
     * Copies values out.
     *
     * @param from index of the first value
     * @param target where they go
     * @param at index in {@code target} of the first one
     * @param count how many
     * @throws IndexOutOfBoundsException if either range is not inside its block
     */
    void read(int from, float[] target, int at, int count);

    /**
     * Copies values in.
     *
     * @param to index of the first value
     * @param source where they come from
     * @param at index in {@code source} of the first one
     * @param count how many
     * @throws IndexOutOfBoundsException if either range is not inside its block
     */
    void write(int to, float[] source, int at, int count);

    /** Frees the memory; the block must not be used by a kernel then or afterwards. Idempotent. */
    @Override
    void close();
}
