package io.github.bitnet4j.internal.kernels.vector;

import io.github.bitnet4j.internal.kernels.scalar.HeapRows;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Quantised activations. Beside the rows there are, for products of many tokens, tiles of as many tokens as a vector has
 * 16-bit lanes, turned so that a vector holds one column of all of them; a tile is made by whoever needs it first. Two
 * threads that make the same one write the same values. For few tokens there is one arrangement each.
 */
final class VectorRows extends HeapRows {

    /** Tokens a tile. */
    static final int TILE = Lanes.SHORTS.length();
    /** Rows of which there are arrangements. */
    static final int FEW = TILE / 4;
    /** Codes of weights in a lane of 16 bits. */
    static final int FIELDS = 8;

    /** Bytes of weights a vector. */
    private static final int LOAD = Lanes.BYTES.length();
    /** Bytes of weights a block of 128 columns, and columns of which one byte field holds the codes. */
    private static final int BLOCK = 32;
    /** Columns whose part of a tile stays in the first-level cache while it is made. */
    private static final int PART = 64;

    private final int[] sums; // [rows], of the codes
    private final short[][] tiles; // each [columns][TILE]
    private final AtomicIntegerArray made; // 1 for a tile that agrees with the codes
    private final short[][] arranged; // of the first rows, each [loads][FIELDS][TILE]; empty until it is asked for
    private final AtomicIntegerArray arrangements; // 1 for one that agrees with the codes

    VectorRows(int rows, int columns) {
        super(rows, columns);
        sums = new int[rows];
        tiles = new short[(rows + TILE - 1) / TILE][columns * TILE];
        made = new AtomicIntegerArray(tiles.length);
        arranged = new short[Math.min(rows, FEW)][loads(columns) * FIELDS * TILE];
        arrangements = new AtomicIntegerArray(arranged.length);
    }

    /** Sum of a row's codes. */
    int sum(int row) {
        return sums[row];
    }

    /** To be called when the codes of a row have been written. */
    void written(int row, int sum) {
        sums[row] = sum;
        made.setPlain(row / TILE, 0);
        if (row < FEW) {
            arrangements.setPlain(row, 0);
        }
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
        for (int block = 0; block < columns(); block += PART) {
            for (int t = 0; t < tokens; t++) {
                int at = (first + t) * columns();
                for (int c = block; c < block + PART; c++) {
                    tile[c * TILE + t] = codes()[at + c];
                }
            }
        }
        made.setRelease(index, 1);
        return tile;
    }

    /** Vectors of weights a row; the last one ends with it. */
    static int loads(int columns) {
        return (columns / 4 + LOAD - 1) / LOAD;
    }

    /**
     * One of the first {@link #FEW} rows as {@code [loads][FIELDS][TILE]}: the activations of field f stand where a load
     * of weights has their codes, at bit 2·f of its 16-bit lanes. Fields 0 to 3 are of the even bytes, 4 to 7 of the odd
     * ones. Where the last load covers what the one before it has had, there are zeros.
     */
    short[] arranged(int row) {
        short[] target = arranged[row];
        if (arrangements.getAcquire(row) == 1) {
            return target;
        }
        byte[] piece = new byte[LOAD];
        int loads = loads(columns());
        for (int load = 0; load < loads; load++) {
            int skipped = Math.max(0, (load + 1) * LOAD - columns() / 4);
            Arrays.fill(piece, (byte) 0);
            for (int group = 0; group < 4; group++) {
                for (int at = skipped; at < LOAD; at += Math.min(LOAD, BLOCK)) {
                    int weight = load * LOAD + at - skipped;
                    int from = row * columns() + weight / BLOCK * 128 + group * BLOCK + weight % BLOCK;
                    System.arraycopy(codes(), from, piece, at, Math.min(LOAD, BLOCK));
                }
                spread(piece, target, (load * FIELDS + 3 - group) * TILE);
            }
        }
        arrangements.setRelease(row, 1);
        return target;
    }

    /** The even bytes as shorts, and four fields further the odd ones. */
    private static void spread(byte[] piece, short[] target, int at) {
        ShortVector pairs = ByteVector.fromArray(Lanes.BYTES, piece, 0).reinterpretAsShorts();
        pairs.lanewise(VectorOperators.LSHL, 8)
                .lanewise(VectorOperators.ASHR, 8)
                .intoArray(target, at);
        pairs.lanewise(VectorOperators.ASHR, 8).intoArray(target, at + 4 * TILE);
    }
}
