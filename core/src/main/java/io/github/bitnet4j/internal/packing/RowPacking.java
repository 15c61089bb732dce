package io.github.bitnet4j.internal.packing;

import io.github.bitnet4j.internal.tensor.Float16;
import java.nio.ByteBuffer;
import java.util.List;

/** The ternary types of ik_llama.cpp: a scale a row before its codes, in blocks of 64 columns. */
public final class RowPacking implements TernaryPacking {

    private static final int BLOCK = 64;
    private static final int IQ1_BLOCK_BYTES = 13;
    private static final int GROUP = 16;
    private static final int[] POWERS_OF_3 = {81, 27, 9, 3, 1};

    private interface Unpacker {
        void unpack(ByteBuffer bytes, int at, Codes target);
    }

    private final int columns;
    private final int rowStep;
    private final int stepBytes;
    private final Unpacker unpacker;

    private RowPacking(int columns, int rowStep, int stepBytes, Unpacker unpacker) {
        this.columns = columns;
        this.rowStep = rowStep;
        this.stepBytes = stepBytes;
        this.unpacker = unpacker;
    }

    /** IQ1_BN: a binary16 scale, then 13 bytes a block in base 3. */
    public static TernaryPacking iq1(int columns) {
        return new RowPacking(columns, 1, Short.BYTES + columns / BLOCK * IQ1_BLOCK_BYTES, RowPacking::iq1);
    }

    /** IQ2_BN: a binary32 scale, then 16 bytes a block, the first quarter of its codes in the lowest bits. */
    public static TernaryPacking iq2(int columns) {
        Strided blocks = new Strided(BLOCK, true);
        return new RowPacking(columns, 1, Float.BYTES + columns / 4, (bytes, at, target) -> {
            target.scales()[0] = bytes.getFloat(at);
            blocks.unpack(bytes, at + Float.BYTES, columns, target.codes(), 0);
        });
    }

    /** IQ2_BN_R4: four rows together, their scales, then 64 bytes for each block of their columns. */
    public static TernaryPacking iq2r4(int columns) {
        return new RowPacking(columns, 4, 4 * Float.BYTES + columns, RowPacking::iq2r4);
    }

    @Override
    public int rowStep() {
        return rowStep;
    }

    @Override
    public List<Section> sections() {
        return List.of(new Section(0, stepBytes));
    }

    @Override
    public int scaleColumns() {
        return columns;
    }

    @Override
    public void unpack(ByteBuffer bytes, int at, Codes target) {
        unpacker.unpack(bytes, at, target);
    }

    private static void iq1(ByteBuffer bytes, int at, Codes target) {
        target.scales()[0] = Float16.toFloat(bytes.getShort(at));
        int from = at + Short.BYTES;
        for (int block = 0; block < target.columns(); block += BLOCK, from += IQ1_BLOCK_BYTES) {
            int extra = bytes.get(from + IQ1_BLOCK_BYTES - 1) & 0xff;
            for (int group = 0; group < BLOCK / GROUP; group++) {
                int to = block + GROUP * group;
                for (int i = 0; i < GROUP - 1; i++) {
                    int b = bytes.get(from + 3 * group + i / 5) & 0xff;
                    target.codes()[to + i] = digit(b, POWERS_OF_3[i % 5]);
                }
                target.codes()[to + GROUP - 1] = digit(extra, POWERS_OF_3[group]);
            }
        }
    }

    /** The first base-3 digit of the fraction that is left of {@code b / 256} after multiplying by a power of 3. */
    private static byte digit(int b, int power) {
        int fraction = (b * power) & 0xff;
        return (byte) ((fraction + (fraction >> 1)) >> 7);
    }

    /** Byte {@code 4·row + i + 16·l} of a block holds columns {@code 16·l + i + 0, 4, 8, 12}, the first lowest. */
    private static void iq2r4(ByteBuffer bytes, int at, Codes target) {
        int columns = target.columns();
        for (int row = 0; row < 4; row++) {
            target.scales()[row] = bytes.getFloat(at + Float.BYTES * row);
            int from = at + 4 * Float.BYTES + 4 * row;
            for (int column = 0; column < columns; column++) {
                int b = bytes.get(from + column / 16 * 16 + column % 4);
                target.codes()[row * columns + column] = (byte) (b >> (2 * (column % 16 / 4)) & 3);
            }
        }
    }
}
