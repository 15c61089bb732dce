package io.github.bitnet4j;

/** Is told how far a conversion has come, on the threads that convert, one call after the other. */
@FunctionalInterface
public interface ConvertProgress {

    /**
     * Some more is done.
     *
     * @param done bytes written or verified so far, which never shrinks
     * @param total bytes to write and to verify
     */
    void update(long done, long total);
}
