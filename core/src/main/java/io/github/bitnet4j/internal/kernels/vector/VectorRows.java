package io.github.bitnet4j.internal.kernels.vector;

import io.github.bitnet4j.spi.QuantizedRows;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Quantised activations in Java arrays. Beside the rows there are, for products of many tokens, tiles of as many tokens
 * as a vector has 16-bit lanes, turned so that a vector holds one column of all of them; a tile is made by whoever needs
 * it first. Two threads that make the same one write the same values.
 */
final class VectorRows implements QuantizedRows {

    /** Tokens a tile. */
    static final int TILE = Lanes.SHORTS.length();
    /** Columns whose part of a tile stays in the first-level cache while it is made. */
    private static final int BLOCK = 64;

    private final int columns;
    private final byte[] codes; // [rows][columns]
    private final float[] scales; // [rows]
    private final int[] sums; // [rows], of the codes
    private final short[][] tiles; // each [columns][TILE]
    private final AtomicIntegerArray made; // 1 for a tile that agrees with the codes

    VectorRows(int rows, int columns) {
        this.columns = columns;
        codes = new byte[rows * columns];
        scales = new float[rows];
        sums = new int[rows];
        tiles = new short[(rows + TILE - 1) / TILE][];
        made = new AtomicIntegerArray(tiles.length);
    }

    byte[] codes() {
        return codes;
    }

    float[] scales() {
        return scales;
    }

    int[] sums() {
        return sums;
    }

    /** To be called when a row has been written. */
    void changed(int row) {
        made.setPlain(row / TILE, 0);
    }

    /** A tile: {@code [columns][TILE]} codes, zeros for tokens that are not there. */
    short[] tile(int index) {
        if (made.getAcquire(index) == 1) {
            return tiles[index];
        }
        short[] tile = tiles[index] == null ? new short[columns * TILE] : tiles[index];
        int first = index * TILE;
        int tokens = Math.min(TILE, rows() - first);
        for (int block = 0; block < columns; block += BLOCK) {
            for (int t = 0; t < tokens; t++) {
                int at = (first + t) * columns;
                for (int c = block; c < block + BLOCK; c++) {
                    tile[c * TILE + t] = codes[at + c];
                }
            }
        }
        tiles[index] = tile;
        made.setRelease(index, 1);
        return tile;
    }

    @Override
    public int rows() {
        return scales.length;
    }

    @Override
    public int columns() {
        return columns;
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
    public void close() {}
}
