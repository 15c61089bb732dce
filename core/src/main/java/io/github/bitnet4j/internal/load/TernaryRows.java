package io.github.bitnet4j.internal.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A ternary matrix of a model's file, offered as codes in the layout I2_S (blocks of 128 columns, row after row) in
 * whatever form the file has it. Workers read different rows of one at the same time.
 */
public interface TernaryRows {

    /** Columns that share a block of codes; rows are padded to a multiple of it. */
    int BLOCK = 128;

    /** Outputs. */
    int rows();

    /** Inputs, before padding. */
    int columns();

    /** Inputs as the codes have them: a multiple of {@link #BLOCK}. */
    default int paddedColumns() {
        return Math.multiplyExact((columns() + BLOCK - 1) / BLOCK, BLOCK);
    }

    /**
     * The factor of all weights; a file that does not say it is read for it, once.
     *
     * @throws io.github.bitnet4j.ModelFormatException if it is not finite
     */
    float scale() throws IOException;

    /** All codes where the file has them, mapped; null if its form is another one, or 2 GiB or more. */
    default @Nullable ByteBuffer inPlace() throws IOException {
        return null;
    }

    /** The smallest number of rows that is a whole number of both steps. */
    static int commonStep(int step, int other) {
        int rows = step;
        while (rows % other != 0) {
            rows = Math.addExact(rows, step);
        }
        return rows;
    }

    /** Rows that are read as cheaply together as one; {@link #read} is best asked for multiples of it. */
    default int rowStep() {
        return 1;
    }

    /**
     * Reads some rows.
     *
     * @param from first row
     * @param to row after the last
     * @param target receives {@code (to - from) · paddedColumns() / 4} bytes of codes from its position on, which is
     *     the same afterwards; columns behind the last have the trit 0
     * @throws io.github.bitnet4j.ModelFormatException if a value cannot be a trit
     */
    void read(int from, int to, ByteBuffer target) throws IOException;

    /** Where a row lies in the file, in bytes, as messages give it. */
    long offset(int row);
}
