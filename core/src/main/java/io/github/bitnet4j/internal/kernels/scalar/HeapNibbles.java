package io.github.bitnet4j.internal.kernels.scalar;

import io.github.bitnet4j.spi.NibbleRows;

/**
 * Rows of 4-bit codes in Java arrays, a byte each.
 *
 * @param columns codes a row
 * @param codes [rows][columns]
 * @param steps [rows]
 */
record HeapNibbles(int columns, byte[] codes, float[] steps) implements NibbleRows {

    @Override
    public int rows() {
        return steps.length;
    }

    @Override
    public void codes(int row, byte[] target) {
        System.arraycopy(codes, row * columns, target, 0, columns);
    }

    @Override
    public float step(int row) {
        return steps[row];
    }

    @Override
    public long byteSize() {
        return codes.length + (long) Float.BYTES * steps.length;
    }

    @Override
    public void close() {}
}
