package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.spi.TableType;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A table of trits and one scale, as numbers.
 *
 * @param file for messages
 * @param matrix the trits
 */
record TernaryTable(String file, TernaryRows matrix) implements TableRows.Transcoded {

    @Override
    public TableType type() {
        return TableType.F32;
    }

    @Override
    public int rows() {
        return matrix.rows();
    }

    @Override
    public int columns() {
        return matrix.columns();
    }

    @Override
    public int rowStep() {
        return matrix.rowStep();
    }

    @Override
    public void read(int from, int to, ByteBuffer target) throws IOException {
        float scale = matrix.scale();
        int rowBytes = matrix.paddedColumns() / 4;
        ByteBuffer codes = ByteBuffer.allocate((to - from) * rowBytes);
        matrix.read(from, to, codes);
        int at = target.position();
        for (int row = from; row < to; row++) {
            for (int column = 0; column < columns(); column++, at += Float.BYTES) {
                int block = (row - from) * rowBytes + column / TernaryRows.BLOCK * 32;
                int shift = 6 - 2 * (column % TernaryRows.BLOCK / 32);
                int code = (codes.get(block + column % 32) >> shift) & 3;
                if (code == 3) {
                    throw new ModelFormatException(
                            file,
                            matrix.offset(row),
                            "the codes 0, 1 and 2 in a table",
                            "3 at row " + row + ", column " + column
                                    + "; the file is damaged, fetch or convert it again");
                }
                target.putFloat(at, scale * (code - 1));
            }
        }
    }
}
