package io.github.bitnet4j.internal.kernels.scalar;

import io.github.bitnet4j.spi.QuantizedRows;

/**
 * Quantised activations in Java arrays.
 *
 * @param columns codes a row
 * @param codes [rows][columns]
 * @param scales [rows]
 */
public record HeapRows(int columns, byte[] codes, float[] scales) implements QuantizedRows {

    @Override
    public int rows() {
        return scales.length;
    }

    @Override
    public void codes(int row, byte[] target) {
        System.arraycopy(codes, row * columns, target, 0, columns);
    }

    @Override
    public float scale(int row) {
        return scales[row];
    }

    @Override
    public void write(int row, byte[] source, float scale) {
        System.arraycopy(source, 0, codes, row * columns, columns);
        scales[row] = scale;
    }

    @Override
    public void close() {}
}
