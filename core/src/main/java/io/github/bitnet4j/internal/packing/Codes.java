package io.github.bitnet4j.internal.packing;

import java.util.Arrays;

/**
 * Unpacked rows of a ternary matrix.
 *
 * @param columns columns a row
 * @param codes trit + 1 of each column, [rows][columns]
 * @param scales the scales, [rows][groups of columns that share one]
 */
public record Codes(int columns, byte[] codes, float[] scales) {

    /** The code of the trit 0. */
    public static final byte ZERO = 1;

    /** The code that is no trit. */
    public static final byte INVALID = 3;

    private static final int BLOCK = 128;
    private static final int QUARTER = 32;

    /** Room for a step of a matrix. */
    public static Codes of(TernaryPacking packing, int columns) {
        int groups = packing.scaleColumns() == 0 ? 0 : columns / packing.scaleColumns();
        int rows = packing.rowStep();
        return new Codes(columns, new byte[Math.multiplyExact(rows, columns)], new float[rows * groups]);
    }

    /**
     * Packs a row as I2_S does: of 128 columns in 32 bytes, column j is in byte {@code j % 32} at bits
     * {@code 6 - 2·(j / 32)}. Columns behind the last are trits 0.
     *
     * @param target receives a quarter of a byte a column, in whole blocks
     */
    public void packI2s(int row, byte[] target) {
        int from = row * columns;
        int whole = columns / BLOCK * BLOCK;
        for (int block = 0; block < whole; block += BLOCK) {
            packBlock(codes, from + block, target, block / 4);
        }
        if (whole < columns) {
            byte[] last = new byte[BLOCK];
            Arrays.fill(last, ZERO);
            System.arraycopy(codes, from + whole, last, 0, columns - whole);
            packBlock(last, 0, target, whole / 4);
        }
    }

    private static void packBlock(byte[] codes, int from, byte[] target, int at) {
        for (int i = 0; i < QUARTER; i++) {
            target[at + i] = (byte) (codes[from + i] << 6
                    | codes[from + i + QUARTER] << 4
                    | codes[from + i + 2 * QUARTER] << 2
                    | codes[from + i + 3 * QUARTER]);
        }
    }
}
