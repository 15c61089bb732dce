package io.github.bitnet4j.internal.kernels.plain;

import io.github.bitnet4j.internal.kernels.scalar.TernaryCodes;
import java.nio.IntBuffer;

/**
 * A ternary matrix in the I2_S layout, read as words of sixteen codes. Word w of a row holds the bytes
 * {@code 4·(w % 8)} to {@code 4·(w % 8) + 3} of block {@code w / 8}; the code in its byte b at bit {@code 2·g} belongs to
 * column {@code 128·(w / 8) + 32·(3 - g) + 4·(w % 8) + b}.
 */
public class PlainMatrix implements TernaryCodes.Matrix {

    /** Codes in a word. */
    public static final int WORD = 16;

    private final int rows;
    private final int columns;
    private final float scale;
    private final TernaryCodes codes;
    private final IntBuffer words;

    /** A matrix of codes. */
    public PlainMatrix(TernaryCodes codes, int rows, int columns, float scale) {
        this.rows = rows;
        this.columns = columns;
        this.scale = scale;
        this.codes = codes;
        this.words = codes.bytes().asIntBuffer();
    }

    /** The column of the code that stands in one byte of a word at bit 2·field. */
    public static int column(int word, int b, int field) {
        return word / 8 * 128 + (3 - field) * 32 + word % 8 * 4 + b;
    }

    /** Words a row. */
    public int rowWords() {
        return columns / WORD;
    }

    /** Copies the words of some rows. */
    public void words(int row, int count, int[] target) {
        words.get(row * rowWords(), target, 0, count * rowWords());
    }

    @Override
    public TernaryCodes codes() {
        return codes;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public float scale() {
        return scale;
    }

    @Override
    public long byteSize() {
        return (long) rows * columns / 4;
    }

    @Override
    public void close() {}
}
