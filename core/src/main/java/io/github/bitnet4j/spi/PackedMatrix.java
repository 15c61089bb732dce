package io.github.bitnet4j.spi;

/** A ternary weight matrix, {@code rows × columns}, in the form that a backend reads; immutable. */
public interface PackedMatrix extends AutoCloseable {

    /**
     * Outputs of the projection.
     *
     * @return a count
     */
    int rows();

    /**
     * Inputs of the projection.
     *
     * @return a count, a multiple of 128
     */
    int columns();

    /**
     * The factor of the whole matrix: weight = scale · trit.
     *
     * @return a finite number
     */
    float scale();

    /**
     * Bytes of weights that one product with it reads.
     *
     * @return a count
     */
    long byteSize();

    /**
     * Rows that share bytes. Work is best cut between such groups, of which the first begins at row 0.
     *
     * @return a count, at least 1
     */
    default int rowGroup() {
        return 1;
    }

    /**
     * Asks for bytes that a product is going to read, so that they are in the cache of the calling thread's processor by
     * then. A hint: it waits for nothing, and one that is late, wrong or about a closed matrix does no harm.
     *
     * @param from first of them, from 0 to {@link #byteSize()}; the bytes lie in the order of the rows
     * @param bytes how many; what lies behind the end is left out
     */
    default void prefetch(long from, int bytes) {}

    /** Frees what the backend allocated for it; memory that was passed in stays the caller's. Idempotent. */
    @Override
    void close();
}
