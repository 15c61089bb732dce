package io.github.bitnet4j.jni;

import io.github.bitnet4j.spi.NibbleRows;
import java.util.Objects;

/**
 * Rows of 4-bit codes in native memory, a block of 128 in 64 bytes: the code of column j in byte j mod 64, of the first
 * half in its low four bits; float steps [rows].
 */
final class NativeNibbles implements NibbleRows {

    private static final int BLOCK = 128;

    private final int rows;
    private final int columns;
    private final NativeMemory codes;
    private final NativeFloats steps;

    NativeNibbles(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        this.codes = NativeMemory.allocate((long) rows * columns / 2);
        this.steps = new NativeFloats(rows);
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
        return codes.address() + (long) from * columns / 2;
    }

    long steps(int from) {
        return steps.range(from, 0);
    }

    @Override
    public void codes(int row, byte[] target) {
        Objects.checkFromIndexSize(0, columns, target.length);
        byte[] pairs = new byte[columns / 2];
        NativeBinding.readBytes(codes(row, 1), pairs, pairs.length);
        for (int i = 0; i < columns; i++) {
            int pair = pairs[i / BLOCK * (BLOCK / 2) + i % (BLOCK / 2)];
            target[i] = (byte) (i % BLOCK < BLOCK / 2 ? pair & 15 : (pair >> 4) & 15);
        }
    }

    @Override
    public float step(int row) {
        float[] step = new float[1];
        steps.read(row, step, 0, 1);
        return step[0];
    }

    @Override
    public long byteSize() {
        return (long) rows * columns / 2 + (long) rows * Float.BYTES;
    }

    @Override
    public void close() {
        codes.close();
        steps.close();
    }
}
