package io.github.bitnet4j.spi;

/**
 * Activations of several tokens in 8 bits: {@code rows × columns} codes and one scale a row, as
 * {@link Kernels#quantize} writes them. How they lie in memory is the backend's own affair.
 */
public interface QuantizedRows extends AutoCloseable {

    /** Columns come in whole blocks of so many. */
    int BLOCK = 128;

    /**
     * Number of tokens that fit.
     *
     * @return a count
     */
    int rows();

    /**
     * Codes a token.
     *
     * @return a count, a multiple of {@link #BLOCK}
     */
    int columns();

    /**
     * Copies one row's codes out, in the order of the columns.
     *
     * @param row the token
     * @param target receives {@link #columns()} codes in [-128, 127]
     */
    void codes(int row, byte[] target);

    /**
     * The factor that one row's values were multiplied by before rounding: 127 / max(|x|, 1e-5).
     *
     * @param row the token
     * @return the scale
     */
    float scale(int row);

    /**
     * Sets one row.
     *
     * @param row the token
     * @param codes {@link #columns()} codes
     * @param scale the factor that its values were multiplied by
     */
    void write(int row, byte[] codes, float scale);

    /** Frees the memory. Idempotent. */
    @Override
    void close();
}
