package io.github.bitnet4j.internal.tensor;

/**
 * Consecutive rows of a tensor.
 *
 * @param first index of the first row
 * @param count number of rows, at least 1
 */
public record RowRange(long first, long count) {

    /** Checks the numbers. */
    public RowRange {
        if (first < 0 || count < 1 || first > Long.MAX_VALUE - count) {
            throw new IllegalArgumentException("no row range: first " + first + ", count " + count);
        }
    }

    /** Index after the last row. */
    public long end() {
        return first + count;
    }
}
