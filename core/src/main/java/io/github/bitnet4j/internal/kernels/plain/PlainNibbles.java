package io.github.bitnet4j.internal.kernels.plain;

import io.github.bitnet4j.spi.NibbleRows;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;

/**
 * Rows of 4-bit codes outside the heap, as words of {@link #FIELDS} codes: the code of column {@code field · words + i} is in
 * word i of its row at bit {@code 4 · field}. So activations need not be arranged.
 */
final class PlainNibbles implements NibbleRows {

    /** Codes in a word. */
    static final int FIELDS = 8;
    /** Up to here a product of a row with a vector of 15-bit codes, and both its parts as floats, are exact. */
    static final int MAX_COLUMNS = 8192;

    private final int columns;
    private final float[] steps; // [rows]
    private final IntBuffer words; // [rows][columns / FIELDS]

    PlainNibbles(int rows, int columns) {
        this.columns = columns;
        steps = new float[rows];
        words = ByteBuffer.allocateDirect(Math.multiplyExact(rows, columns / 2))
                .order(ByteOrder.nativeOrder())
                .asIntBuffer();
    }

    /** Words a row. */
    int rowWords() {
        return columns / FIELDS;
    }

    /** Copies the words of some rows. */
    void words(int row, int count, int[] target) {
        words.get(row * rowWords(), target, 0, count * rowWords());
    }

    float[] steps() {
        return steps;
    }

    /** Sets a row. */
    void put(int row, int[] source, float step) {
        words.put(row * rowWords(), source, 0, rowWords());
        steps[row] = step;
    }

    @Override
    public int rows() {
        return steps.length;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public void codes(int row, byte[] target) {
        int n = rowWords();
        for (int i = 0; i < columns; i++) {
            target[i] = (byte) ((words.get(row * n + i % n) >>> (4 * (i / n))) & 15);
        }
    }

    @Override
    public float step(int row) {
        return steps[row];
    }

    @Override
    public long byteSize() {
        return (long) Integer.BYTES * words.capacity() + (long) Float.BYTES * steps.length;
    }

    @Override
    public void close() {}
}
