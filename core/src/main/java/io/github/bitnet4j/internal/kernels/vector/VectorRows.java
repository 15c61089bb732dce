package io.github.bitnet4j.internal.kernels.vector;

import io.github.bitnet4j.internal.kernels.scalar.HeapRows;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Quantised activations. Beside the rows there are, for products of many tokens, tiles of as many tokens as a vector has
 * 16-bit lanes, turned so that a vector holds one column of all of them. For few tokens, and for the two parts of a hidden
 * state, there is one arrangement each.
 */
final class VectorRows extends HeapRows {

    /** Tokens a tile. */
    static final int TILE = Lanes.SHORTS.length();
    /** Rows of which there are arrangements. */
    static final int FEW = TILE / 4;
    /** Codes of weights in a lane of 16 bits. */
    private static final int FIELDS = 8;
    /** Products that give their sum. */
    static final int TERMS = FIELDS + 1;

    /** Bytes of weights a vector. */
    private static final int LOAD = Lanes.BYTES.length();
    /** Bytes of weights a block of 128 columns, and columns of which one byte field holds the codes. */
    private static final int BLOCK = 32;
    /** Columns whose part of a tile stays in the first-level cache while it is made. */
    private static final int PART = 64;

    private final int[] sums; // [rows], of the codes
    private final Derived<short[]> tiles; // each [columns][TILE]
    private final Derived<short[]> arranged; // of the first rows, each [loads][TERMS][TILE]
    private final Derived<int[]> nibbleFactors; // of two rows, for products with 4-bit codes
    private final Derived<int[]> codeFactors; // of two rows, for products with the codes of a table

    VectorRows(int rows, int columns) {
        super(rows, columns);
        sums = new int[rows];
        tiles = new Derived<>((rows + TILE - 1) / TILE, () -> new short[columns * TILE], this::makeTile);
        arranged = new Derived<>(Math.min(rows, FEW), () -> new short[loads(columns) * TERMS * TILE], this::arrange);
        nibbleFactors = new Derived<>(
                rows / 2, () -> new int[columns], (factors, token) -> VectorEstimates.arrange(this, token, factors));
        codeFactors = new Derived<>(
                rows / 2,
                () -> new int[VectorCodes.factors(columns)],
                (factors, token) -> VectorCodes.arrange(this, token, factors));
    }

    /** Sum of a row's codes. */
    int sum(int row) {
        return sums[row];
    }

    /** To be called when the codes of a row have been written. */
    void written(int row, int sum) {
        sums[row] = sum;
        tiles.outdate(row / TILE);
        arranged.outdate(row);
        nibbleFactors.outdate(row / 2);
        codeFactors.outdate(row / 2);
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
        return tiles.get(index);
    }

    private void makeTile(short[] tile, int index) {
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
    }

    /** What 4-bit codes are multiplied with for a token, the vector of two rows: {@link VectorEstimates#arrange}. */
    int[] nibbleFactors(int token) {
        return nibbleFactors.get(token);
    }

    /** What a table's codes are multiplied with for a token, the vector of two rows: {@link VectorCodes#arrange}. */
    int[] codeFactors(int token) {
        return codeFactors.get(token);
    }

    /** Vectors of weights a row; the last one ends with it. */
    static int loads(int columns) {
        return (columns / 4 + LOAD - 1) / LOAD;
    }

    /**
     * One of the first {@link #FEW} rows as {@code [loads][TERMS][TILE]}: the activation a[f] of field f belongs to the code
     * at bit 2·f of a load's 16-bit lanes. Fields 0 to 3 are of the even bytes, 4 to 7 of the odd ones; where the last load
     * covers what the one before it has had, a is 0. What stands there is b[f] = a[f] - 4·a[f - 1], with 0 outside the
     * fields. A lane that is shifted right by 2·f is code[f] + 4·code[f + 1] + ..., so modulo 2^16 its products with b sum up
     * to Σ code·a, and no code needs to be masked out. It does not matter whether the lane above is shifted into it or zeros
     * are, as codes of index 8 and more have no activation.
     */
    short[] arranged(int row) {
        return arranged.get(row);
    }

    private void arrange(short[] target, int row) {
        byte[] pieces = new byte[4 * LOAD]; // [group][LOAD]
        int loads = loads(columns());
        for (int load = 0; load < loads; load++) {
            int skipped = Math.max(0, (load + 1) * LOAD - columns() / 4);
            Arrays.fill(pieces, (byte) 0);
            for (int group = 0; group < 4; group++) {
                for (int at = skipped; at < LOAD; at += Math.min(LOAD, BLOCK)) {
                    int weight = load * LOAD + at - skipped;
                    int from = row * columns() + weight / BLOCK * 128 + group * BLOCK + weight % BLOCK;
                    System.arraycopy(codes(), from, pieces, group * LOAD + at, Math.min(LOAD, BLOCK));
                }
            }
            spread(pieces, target, load * TERMS * TILE);
        }
    }

    /** From the bytes of the four groups, of which the last one has the lowest field, to b. */
    private static void spread(byte[] pieces, short[] target, int at) {
        ShortVector below = ShortVector.zero(Lanes.SHORTS);
        for (int field = 0; field < FIELDS; field++) {
            ShortVector pairs = ByteVector.fromArray(Lanes.BYTES, pieces, (3 - field % 4) * LOAD)
                    .reinterpretAsShorts();
            ShortVector a =
                    pairs.lanewise(VectorOperators.LSHL, field < 4 ? 8 : 0).lanewise(VectorOperators.ASHR, 8);
            a.sub(below.lanewise(VectorOperators.LSHL, 2)).intoArray(target, at + field * TILE);
            below = a;
        }
        below.lanewise(VectorOperators.LSHL, 2).neg().intoArray(target, at + FIELDS * TILE);
    }
}
