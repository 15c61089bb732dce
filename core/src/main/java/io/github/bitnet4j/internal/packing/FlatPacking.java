package io.github.bitnet4j.internal.packing;

import java.nio.ByteBuffer;
import java.util.List;

/** I2_S: blocks of 2-bit codes over the whole matrix, regardless of rows; one scale, which lies elsewhere. */
public final class FlatPacking implements TernaryPacking {

    /** Elements of the longest block; a step is whole blocks of all layouts. */
    private static final int BLOCK = 128;

    private final Strided blocks;
    private final int columns;
    private final int rowStep;

    private FlatPacking(Strided blocks, int columns) {
        this.blocks = blocks;
        this.columns = columns;
        int step = 1;
        while (columns % BLOCK * step % BLOCK != 0) {
            step++;
        }
        this.rowStep = step;
    }

    /** Blocks of 128 elements, as x86 builds of bitnet.cpp and all converters write them. */
    public static TernaryPacking x86(int columns) {
        return new FlatPacking(new Strided(128, false), columns);
    }

    /** Blocks of 64 elements, as ARM builds of bitnet.cpp write them. */
    public static TernaryPacking arm(int columns) {
        return new FlatPacking(new Strided(64, false), columns);
    }

    /** Four neighbouring elements a byte, the first in the uppermost or the lowest bits. */
    public static TernaryPacking sequential(int columns, boolean lowFirst) {
        return new FlatPacking(new Strided(4, lowFirst), columns);
    }

    @Override
    public int rowStep() {
        return rowStep;
    }

    @Override
    public List<Section> sections() {
        return List.of(new Section(0, Math.multiplyExact(rowStep, columns) / 4));
    }

    @Override
    public int scaleColumns() {
        return 0;
    }

    @Override
    public void unpack(ByteBuffer bytes, int at, Codes target) {
        blocks.unpack(bytes, at, rowStep * columns, target.codes(), 0);
    }
}
