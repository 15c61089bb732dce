package io.github.bitnet4j.jni;

import io.github.bitnet4j.spi.QuantizedRows;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** Quantised activations in native memory: int8 codes [rows][columns], float scales [rows], int32 sums [rows]. */
final class NativeRows implements QuantizedRows {

    private final int rows;
    private final int columns;
    private final NativeMemory codes;
    private final NativeFloats scales;
    private final NativeMemory sums;

    NativeRows(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        this.codes = NativeMemory.allocate((long) rows * columns);
        this.scales = new NativeFloats(rows);
        this.sums = NativeMemory.allocate((long) rows * Integer.BYTES);
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    /** The address of the codes of some rows, which have to be inside. */
    long codes(int from, int count) {
        Objects.checkFromIndexSize(from, count, rows);
        return codes.address() + (long) from * columns;
    }

    long scales(int from) {
        return scales.range(from, 0);
    }

    long sums(int from) {
        return sums.address() + (long) from * Integer.BYTES;
    }

    @Override
    public void codes(int row, byte[] target) {
        Objects.checkFromIndexSize(0, columns, target.length);
        NativeBinding.readBytes(codes(row, 1), target, columns);
    }

    @Override
    public float scale(int row) {
        float[] scale = new float[1];
        scales.read(row, scale, 0, 1);
        return scale[0];
    }

    @Override
    public void write(int row, byte[] source, float scale) {
        Objects.checkFromIndexSize(0, columns, source.length);
        int sum = 0;
        for (int i = 0; i < columns; i++) {
            sum += source[i];
        }
        NativeBinding.writeBytes(codes(row, 1), source, columns);
        scales.write(row, new float[] {scale}, 0, 1);
        NativeBinding.writeBytes(sums(row), bytes(sum), Integer.BYTES);
    }

    private static byte[] bytes(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    @Override
    public void close() {
        codes.close();
        scales.close();
        sums.close();
    }
}
