package io.github.bitnet4j.spi;

/** Pages of the same positions in several layers, in one piece of memory. */
public interface KvPages extends AutoCloseable {

    /**
     * One of the pages.
     *
     * @param index its number, from 0 on
     * @return the page, which is closed with all others
     */
    KvPage page(int index);

    /**
     * Bytes of memory that the pages take.
     *
     * @return a count
     */
    long byteSize();

    /** Frees the memory. Idempotent. */
    @Override
    void close();
}
