package io.github.bitnet4j.spi;

/**
 * Rows of 4-bit codes, as {@link Kernels#quantize(Floats, Floats, NibbleRows, int, int)} writes them: {@code rows ×
 * columns} codes from 0 to 15 and one step a row. How they lie in memory is the backend's own affair.
 */
public interface NibbleRows extends AutoCloseable {

    /**
     * Number of rows.
     *
     * @return a count
     */
    int rows();

    /**
     * Codes a row.
     *
     * @return a count, a multiple of 128
     */
    int columns();

    /**
     * Copies one row's codes out, in the order of the columns.
     *
     * @param row the row
     * @param target receives {@link #columns()} codes in [0, 15]
     */
    void codes(int row, byte[] target);

    /**
     * What one row's codes are multiplied by.
     *
     * @param row the row
     * @return the step, above 0
     */
    float step(int row);

    /**
     * Memory that it takes.
     *
     * @return bytes
     */
    long byteSize();

    /** Frees the memory. Idempotent. */
    @Override
    void close();
}
