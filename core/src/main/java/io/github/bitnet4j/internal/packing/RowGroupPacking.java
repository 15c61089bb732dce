package io.github.bitnet4j.internal.packing;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * I2_S as x86 builds of bitnet.cpp without ACT_PARALLEL write it: a byte holds one column of four rows, the first row in
 * the uppermost bits.
 *
 * @param columns columns a row
 */
public record RowGroupPacking(int columns) implements TernaryPacking {

    private static final int ROWS = 4;

    @Override
    public int rowStep() {
        return ROWS;
    }

    @Override
    public List<Section> sections() {
        return List.of(new Section(0, columns));
    }

    @Override
    public int scaleColumns() {
        return 0;
    }

    @Override
    public void unpack(ByteBuffer bytes, int at, Codes target) {
        for (int column = 0; column < columns; column++) {
            int b = bytes.get(at + column);
            for (int row = 0; row < ROWS; row++) {
                target.codes()[row * columns + column] = (byte) (b >> (6 - 2 * row) & 3);
            }
        }
    }
}
