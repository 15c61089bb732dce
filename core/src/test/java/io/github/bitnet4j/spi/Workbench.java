package io.github.bitnet4j.spi;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** Blocks of one backend for one test; closes them all. */
final class Workbench implements AutoCloseable {

    /** Fills what a kernel must not touch. */
    static final float UNTOUCHED = -12345.678f;

    private final Kernels kernels;
    private final Deque<Runnable> closers = new ArrayDeque<>();

    Workbench(Kernels kernels) {
        this.kernels = kernels;
    }

    Kernels kernels() {
        return kernels;
    }

    /** A block that holds the values. */
    Floats floats(float... values) {
        Floats allocated = kernels.allocate(values.length);
        Floats block = kept(allocated, allocated::close);
        block.write(0, values, 0, values.length);
        return block;
    }

    /** A block full of {@link #UNTOUCHED}. */
    Floats untouched(int size) {
        float[] values = new float[size];
        Arrays.fill(values, UNTOUCHED);
        return floats(values);
    }

    QuantizedRows rows(int rows, int columns) {
        QuantizedRows block = kernels.allocateRows(rows, columns);
        return kept(block, block::close);
    }

    /** The rows that quantising activations gives. */
    QuantizedRows quantized(float[] x, int columns) {
        int tokens = x.length / columns;
        QuantizedRows rows = rows(tokens, columns);
        kernels.quantize(floats(x), columns, rows, 0, tokens);
        return rows;
    }

    /** Rows of given codes; row r has the scale 200 + r. */
    QuantizedRows parts(byte[] codes, int columns) {
        int count = codes.length / columns;
        QuantizedRows rows = rows(count, columns);
        for (int row = 0; row < count; row++) {
            rows.write(row, Arrays.copyOfRange(codes, row * columns, (row + 1) * columns), 200f + row);
        }
        return rows;
    }

    NibbleRows nibbles(int rows, int columns) {
        NibbleRows block = kernels.allocateNibbles(rows, columns);
        return kept(block, block::close);
    }

    KvPages pages(KvType type, int pages, int heads, int headDim) {
        KvPages block = kernels.allocatePages(type, pages, heads, headDim);
        return kept(block, block::close);
    }

    /** The middle one of three pages. */
    KvPage page(KvType type, int heads, int headDim) {
        return pages(type, 3, heads, headDim).page(1);
    }

    PackedMatrix matrix(ByteBuffer codes, int rows, int columns, float scale) {
        PackedMatrix block = kernels.pack(TernaryLayout.I2_S, codes, rows, columns, scale);
        return kept(block, block::close);
    }

    /** An empty matrix of a layout that is repacked. */
    PackedMatrix allocated(int rows, int columns, float scale) {
        PackedMatrix block = kernels.allocateMatrix(rows, columns, scale);
        return kept(block, block::close);
    }

    PackedTable table(TableType type, List<ByteBuffer> parts, int rows, int columns) {
        PackedTable block = kernels.table(type, parts, rows, columns);
        return kept(block, block::close);
    }

    /** An empty table. */
    PackedTable allocatedTable(TableType type, int rows, int columns) {
        PackedTable block = kernels.allocateTable(type, rows, columns);
        return kept(block, block::close);
    }

    /** All values of a block. */
    static float[] read(Floats block) {
        float[] values = new float[block.size()];
        block.read(0, values, 0, values.length);
        return values;
    }

    /** All scales, then all codes. */
    static float[] read(QuantizedRows rows) {
        int columns = rows.columns();
        float[] values = new float[rows.rows() * (1 + columns)];
        byte[] codes = new byte[columns];
        for (int row = 0; row < rows.rows(); row++) {
            values[row] = rows.scale(row);
            rows.codes(row, codes);
            for (int i = 0; i < columns; i++) {
                values[rows.rows() + row * columns + i] = codes[i];
            }
        }
        return values;
    }

    /** All steps, then all codes. */
    static float[] read(NibbleRows rows) {
        int columns = rows.columns();
        float[] values = new float[rows.rows() * (1 + columns)];
        byte[] codes = new byte[columns];
        for (int row = 0; row < rows.rows(); row++) {
            values[row] = rows.step(row);
            rows.codes(row, codes);
            for (int i = 0; i < columns; i++) {
                values[rows.rows() + row * columns + i] = codes[i];
            }
        }
        return values;
    }

    private <T> T kept(T block, Runnable close) {
        closers.push(close);
        return block;
    }

    @Override
    public void close() {
        closers.forEach(Runnable::run);
    }
}
