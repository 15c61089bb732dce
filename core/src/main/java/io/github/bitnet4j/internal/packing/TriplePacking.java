package io.github.bitnet4j.internal.packing;

import io.github.bitnet4j.LookupTiling;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * TL2: three trits in a nibble of magnitude and a bit of sign, in the order in which bitnet.cpp's x86 kernels of one
 * tiling read them; columns behind the last whole tile in pairs.
 */
public final class TriplePacking implements TernaryPacking {

    /** Rows an inner block. */
    private static final int BLOCK = 32;
    /** Columns whose signs share a word. */
    private static final int SIGNED = 24;
    /** Largest magnitude of a triple 9a + 3b + c. */
    private static final int MOST = 13;

    private static final int PAIRED = 32;
    /** Of the 32 bytes of a block, eight for eight neighbouring rows: which rows. */
    private static final int[] ORDER = {0, 2, 1, 3};

    private final LookupTiling tiling;
    private final int tripled; // columns in triples
    private final int magnitudeBytes;
    private final int signBytes;
    private final int pairBytes;

    /**
     * Checks the tiling.
     *
     * @throws IllegalArgumentException if TL2 kernels cannot have it
     */
    public TriplePacking(LookupTiling tiling) {
        int paired = tiling.columns() % tiling.tileColumns();
        if (tiling.blockRows() != BLOCK || tiling.tileColumns() % SIGNED != 0 || paired % PAIRED != 0) {
            throw new IllegalArgumentException("TL2 has inner blocks of 32 rows, tiles of a multiple of 24 columns and"
                    + " behind them a multiple of 32 columns; the tiling is " + tiling);
        }
        this.tiling = tiling;
        this.tripled = tiling.columns() - paired;
        this.magnitudeBytes = Math.multiplyExact(tiling.tileRows(), tripled) / 6;
        this.signBytes = magnitudeBytes / 4;
        this.pairBytes = Math.multiplyExact(tiling.tileRows(), paired) / 4;
    }

    @Override
    public int rowStep() {
        return tiling.tileRows();
    }

    @Override
    public List<Section> sections() {
        long tiles = tiling.rows() / tiling.tileRows();
        long signs = tiles * magnitudeBytes;
        return List.of(
                new Section(0, magnitudeBytes),
                new Section(signs, signBytes),
                new Section(signs + tiles * signBytes, pairBytes));
    }

    @Override
    public int scaleColumns() {
        return 0;
    }

    @Override
    public void unpack(ByteBuffer bytes, int at, Codes target) {
        int from = at;
        int signs = at + magnitudeBytes;
        for (int tile = 0; tile < tripled; tile += tiling.tileColumns()) {
            for (int block = 0; block < tiling.tileRows(); block += BLOCK) {
                for (int k = 0; k < tiling.tileColumns(); k += 6, from += BLOCK) {
                    int words = signs + k / SIGNED * BLOCK;
                    unpackTriples(bytes, from, words, k % SIGNED / 3, target, block, tile + k);
                }
                signs += tiling.tileColumns() / SIGNED * BLOCK;
            }
        }
        unpackPairs(bytes, at + magnitudeBytes + signBytes, target);
    }

    /** Two triples of each of 32 rows; {@code first} is the place of the first one's sign. */
    private static void unpackTriples(
            ByteBuffer bytes, int from, int words, int first, Codes target, int block, int column) {
        for (int i = 0; i < BLOCK; i++) {
            int row = row(i);
            int b = bytes.get(from + i);
            int signs = bytes.getShort(words + 2 * (row % 16)) >> (row < 16 ? 1 : 0);
            int to = (block + row) * target.columns() + column;
            unpackTriple(b >> 4 & 15, signs >> (14 - 2 * first) & 1, target.codes(), to);
            unpackTriple(b & 15, signs >> (12 - 2 * first) & 1, target.codes(), to + 3);
        }
    }

    private static int row(int i) {
        return ORDER[i / 8] * 8 + i % 8;
    }

    private static void unpackTriple(int magnitude, int sign, byte[] codes, int to) {
        int triple = MOST + (sign == 0 ? magnitude : -magnitude);
        boolean valid = magnitude <= MOST;
        codes[to] = valid ? (byte) (triple / 9) : Codes.INVALID;
        codes[to + 1] = valid ? (byte) (triple / 3 % 3) : Codes.INVALID;
        codes[to + 2] = valid ? (byte) (triple % 3) : Codes.INVALID;
    }

    private void unpackPairs(ByteBuffer bytes, int at, Codes target) {
        int from = at;
        for (int tile = tripled; tile < tiling.columns(); tile += PAIRED) {
            for (int block = 0; block < tiling.tileRows(); block += BLOCK) {
                for (int column = tile; column < tile + PAIRED; column += 4, from += BLOCK) {
                    for (int i = 0; i < BLOCK; i++) {
                        PairPacking.unpackPairs(bytes.get(from + i), target, block + row(i), column);
                    }
                }
            }
        }
    }
}
