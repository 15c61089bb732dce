package io.github.bitnet4j.internal.kernels.scalar;

import java.nio.ByteBuffer;

/**
 * A ternary matrix in the I2_S layout: a block of 128 columns in 32 bytes, column j in byte {@code j % 32} at bits
 * {@code 6 - 2·(j / 32)}; code - 1 is the trit.
 *
 * @param rows outputs
 * @param columns inputs
 * @param scale weight = scale · trit
 * @param codes rows · columns / 4 bytes
 */
record ScalarMatrix(int rows, int columns, float scale, TernaryCodes codes) implements TernaryCodes.Matrix {

    private static final int BLOCK = 128;
    private static final int BLOCK_BYTES = 32;

    @Override
    public long byteSize() {
        return (long) rows * columns / 4;
    }

    /** Unpacks one row into trits. */
    void trits(int row, byte[] target) {
        ByteBuffer bytes = codes.bytes();
        int at = row * (columns / 4);
        for (int block = 0; block < columns; block += BLOCK, at += BLOCK_BYTES) {
            for (int i = 0; i < BLOCK_BYTES; i++) {
                int b = bytes.get(at + i);
                target[block + i] = (byte) ((b >> 6 & 3) - 1);
                target[block + i + 32] = (byte) ((b >> 4 & 3) - 1);
                target[block + i + 64] = (byte) ((b >> 2 & 3) - 1);
                target[block + i + 96] = (byte) ((b & 3) - 1);
            }
        }
    }

    @Override
    public void close() {}
}
