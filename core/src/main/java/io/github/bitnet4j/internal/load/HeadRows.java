package io.github.bitnet4j.internal.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Rows of queries or keys in another order within each head. Hugging Face's rotary embedding turns the two halves of a
 * head; that of the GGUF architecture llama turns neighbours, and its files have the rows in an order for it: row 2i of a
 * head is row i of Hugging Face, and row 2i + 1 is row i + headDim / 2.
 *
 * @param given the rows in the one order
 * @param headDim rows a head, even
 * @param neighbours whether the other order, which is offered, is the one for neighbours
 */
public record HeadRows(TernaryRows given, int headDim, boolean neighbours) implements TernaryRows {

    /** Rows in the order for neighbours, put in the order for halves. */
    public static TernaryRows toHalves(TernaryRows rows, int headDim) {
        return new HeadRows(rows, headDim, false);
    }

    /** Rows in the order for halves, put in the order for neighbours. */
    public static TernaryRows toNeighbours(TernaryRows rows, int headDim) {
        return new HeadRows(rows, headDim, true);
    }

    @Override
    public int rows() {
        return given.rows();
    }

    @Override
    public int columns() {
        return given.columns();
    }

    @Override
    public float scale() throws IOException {
        return given.scale();
    }

    @Override
    public int rowStep() {
        return headDim;
    }

    @Override
    public void read(int from, int to, ByteBuffer target) throws IOException {
        int rowBytes = paddedColumns() / 4;
        ByteBuffer head = ByteBuffer.allocate(Math.multiplyExact(headDim, rowBytes));
        int read = -1; // first row of the head that is in memory
        int at = target.position();
        for (int row = from; row < to; row++, at += rowBytes) {
            int first = row / headDim * headDim;
            if (first != read) {
                given.read(first, first + headDim, head);
                read = first;
            }
            target.put(at, head.array(), source(row - first) * rowBytes, rowBytes);
        }
    }

    /** Which row of a head in the one order is a row of it in the other. */
    private int source(int row) {
        int half = headDim / 2;
        if (neighbours) {
            return row % 2 == 0 ? row / 2 : half + row / 2;
        }
        return row < half ? 2 * row : 2 * (row - half) + 1;
    }

    @Override
    public long offset(int row) {
        int first = row / headDim * headDim;
        return given.offset(first + source(row - first));
    }
}
