package io.github.bitnet4j.internal.kernels.vector;

import io.github.bitnet4j.internal.kernels.scalar.HeapRows;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Quantised activations. Beside the rows there are, for products of many tokens, tiles of as many tokens as a vector has
 * 16-bit lanes, turned so that a vector holds one column of all of them; a tile is made by whoever needs it first. Two
 * threads that make the same one write the same values.
 */
final class VectorRows extends HeapRows {

    /** Tokens a tile. */
    static final int TILE = Lanes.SHORTS.length();
    /** Columns whose part of a tile stays in the first-level cache while it is made. */
    private static final int BLOCK = 64;

    private final int[] sums; // [rows], of the codes
    private final short[][] tiles; // each [columns][TILE]
    private final AtomicIntegerArray made; // 1 for a tile that agrees with the codes

    VectorRows(int rows, int columns) {
        super(rows, columns);
        sums = new int[rows];
        tiles = new short[(rows + TILE - 1) / TILE][columns * TILE];
        made = new AtomicIntegerArray(tiles.length);
    }

    /** Sum of a row's codes. */
    int sum(int row) {
        return sums[row];
    }

    /** To be called when the codes of a row have been written. */
    void written(int row, int sum) {
        sums[row] = sum;
        made.setPlain(row / TILE, 0);
    }

    @Override
    public void write(int row, byte[] source, float scale) {
        super.write(row, source, scale);
        int sum = 0;
        for (int i = 0; i < columns(); i++) {
            sum += source[i];
        }
        written(row, sum);
    }

    /** A tile: {@code [columns][TILE]} codes, zeros for tokens that are not there. */
    short[] tile(int index) {
        short[] tile = tiles[index];
        if (made.getAcquire(index) == 1) {
            return tile;
        }
        int first = index * TILE;
        int tokens = Math.min(TILE, rows() - first);
        for (int block = 0; block < columns(); block += BLOCK) {
            for (int t = 0; t < tokens; t++) {
                int at = (first + t) * columns();
                for (int c = block; c < block + BLOCK; c++) {
                    tile[c * TILE + t] = codes()[at + c];
                }
            }
        }
        made.setRelease(index, 1);
        return tile;
    }
}
