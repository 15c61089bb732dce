package io.github.bitnet4j.internal.kernels.scalar;

import io.github.bitnet4j.spi.QuantizedRows;

/** Quantised activations in Java arrays. */
public class HeapRows implements QuantizedRows {

    private final int columns;
    private final byte[] codes; // [rows][columns]
    private final float[] scales; // [rows]

    /** All zero. */
    public HeapRows(int rows, int columns) {
        this.columns = columns;
        codes = new byte[rows * columns];
        scales = new float[rows];
    }

    /** The codes, [rows][columns]. */
    public final byte[] codes() {
        return codes;
    }

    /** The scales, [rows]. */
    public final float[] scales() {
        return scales;
    }

    @Override
    public final int rows() {
        return scales.length;
    }

    @Override
    public final int columns() {
        return columns;
    }

    @Override
    public final void codes(int row, byte[] target) {
        System.arraycopy(codes, row * columns, target, 0, columns);
    }

    @Override
    public final float scale(int row) {
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
