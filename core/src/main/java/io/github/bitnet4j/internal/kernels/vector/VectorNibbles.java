package io.github.bitnet4j.internal.kernels.vector;

import io.github.bitnet4j.spi.NibbleRows;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Function;

/**
 * Rows of 4-bit codes outside the heap, as vectors of {@link #LANES} 32-bit lanes: of the 8·LANES columns that a vector
 * holds the code of column f·LANES + i is in lane i at bit 4·f. So activations need not be arranged.
 */
final class VectorNibbles implements NibbleRows {

    static final int LANES = Lanes.INTS.length();
    /** Codes in a lane. */
    static final int FIELDS = 8;
    /** Up to here a product of a row with a vector of 15-bit codes, and both its parts as floats, are exact. */
    static final int MAX_COLUMNS = 8192;

    private final int columns;
    private final float[] steps; // [rows]
    private final ByteBuffer codes;
    private final Memory memory;

    VectorNibbles(int rows, int columns, Function<ByteBuffer, Memory> memory) {
        this.columns = columns;
        steps = new float[rows];
        codes = ByteBuffer.allocateDirect(Math.multiplyExact(rows, columns / 2)).order(ByteOrder.LITTLE_ENDIAN);
        this.memory = memory.apply(codes);
    }

    /** Bytes a row. */
    int rowBytes() {
        return columns / 2;
    }

    Memory memory() {
        return memory;
    }

    float[] steps() {
        return steps;
    }

    /** Sets a row. */
    void put(int row, int[] words, float step) {
        codes.duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(row * rowBytes())
                .asIntBuffer()
                .put(words, 0, columns / FIELDS);
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
        for (int i = 0; i < columns; i++) {
            int lane = i / (FIELDS * LANES) * LANES + i % LANES;
            int field = i / LANES % FIELDS;
            target[i] = (byte) (codes.getInt(row * rowBytes() + Integer.BYTES * lane) >>> (4 * field) & 15);
        }
    }

    @Override
    public float step(int row) {
        return steps[row];
    }

    @Override
    public long byteSize() {
        return codes.capacity() + (long) Float.BYTES * steps.length;
    }

    @Override
    public void close() {}
}
