package io.github.bitnet4j.internal.packing;

import io.github.bitnet4j.LookupTiling;
import java.nio.ByteBuffer;
import java.util.List;

/** TL1: two trits a nibble, in the order in which bitnet.cpp's ARM kernels of one tiling read them. */
public final class PairPacking implements TernaryPacking {

    private static final int LANES = 16;
    /** Codes a pair of trits has; the others are invalid. */
    private static final int PAIRS = 9;

    private final LookupTiling tiling;
    private final int blockColumns;

    /**
     * Checks the tiling.
     *
     * @throws IllegalArgumentException if TL1 kernels cannot have it
     */
    public PairPacking(LookupTiling tiling) {
        this.tiling = tiling;
        this.blockColumns = 256 / tiling.blockRows();
        if (tiling.columns() % tiling.tileColumns() != 0 || tiling.tileColumns() % blockColumns != 0) {
            throw new IllegalArgumentException(
                    "TL1 cuts " + tiling.columns() + " columns into whole tiles, and these into blocks of "
                            + blockColumns + "; the tiling is " + tiling);
        }
    }

    @Override
    public int rowStep() {
        return tiling.tileRows();
    }

    @Override
    public List<Section> sections() {
        return List.of(new Section(0, Math.multiplyExact(tiling.tileRows(), tiling.columns()) / 4));
    }

    @Override
    public int scaleColumns() {
        return 0;
    }

    @Override
    public void unpack(ByteBuffer bytes, int at, Codes target) {
        int from = at;
        for (int tile = 0; tile < tiling.columns(); tile += tiling.tileColumns()) {
            for (int block = 0; block < tiling.tileRows(); block += tiling.blockRows()) {
                for (int column = tile; column < tile + tiling.tileColumns(); column += blockColumns) {
                    from = unpackBlock(bytes, from, block, column, target);
                }
            }
        }
    }

    /** Unpacks an inner block; returns where the next one begins. */
    private int unpackBlock(ByteBuffer bytes, int at, int block, int column, Codes target) {
        int from = at;
        for (int rows = block; rows < block + tiling.blockRows(); rows += LANES) {
            for (int k = column; k < column + blockColumns; k += 4) {
                for (int row = rows; row < rows + LANES; row++) {
                    unpackPairs(bytes.get(from++), target, row, k);
                }
            }
        }
        return from;
    }

    /** A byte of two pairs, the first in the high nibble. */
    static void unpackPairs(int b, Codes target, int row, int column) {
        int to = row * target.columns() + column;
        unpackPair(b >> 4 & 15, target.codes(), to);
        unpackPair(b & 15, target.codes(), to + 2);
    }

    private static void unpackPair(int pair, byte[] codes, int to) {
        codes[to] = pair < PAIRS ? (byte) (pair / 3) : Codes.INVALID;
        codes[to + 1] = pair < PAIRS ? (byte) (pair % 3) : Codes.INVALID;
    }
}
