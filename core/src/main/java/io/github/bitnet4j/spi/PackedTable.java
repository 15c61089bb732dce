package io.github.bitnet4j.spi;

/** A full-precision or block-quantised table, {@code rows × columns}: token embedding or output head; immutable. */
public interface PackedTable extends AutoCloseable {

    /**
     * Its number format.
     *
     * @return the type
     */
    TableType type();

    /**
     * Size of the vocabulary.
     *
     * @return a count
     */
    int rows();

    /**
     * Width of the model.
     *
     * @return a count
     */
    int columns();

    /**
     * Bytes that one pass over the whole table reads.
     *
     * @return a count
     */
    long byteSize();

    /** Frees what the backend allocated for it; memory that was passed in stays the caller's. Idempotent. */
    @Override
    void close();
}
