package io.github.bitnet4j.internal.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Rows of queries or keys that a converter has put in order for a rotary embedding of neighbouring values (GGUF
 * architecture llama), back in the order for one of the two halves of a head: row 2i of a head was row i, and row 2i + 1
 * was row i + headDim / 2.
 *
 * @param permuted the rows as the file has them
 * @param headDim rows a head, even
 */
record HalfSplitRows(TernaryRows permuted, int headDim) implements TernaryRows {

    @Override
    public int rows() {
        return permuted.rows();
    }

    @Override
    public int columns() {
        return permuted.columns();
    }

    @Override
    public float scale() throws IOException {
        return permuted.scale();
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
                permuted.read(first, first + headDim, head);
                read = first;
            }
            target.put(at, head.array(), source(row - first) * rowBytes, rowBytes);
        }
    }

    /** Which row of a head of the file is a row of the head. */
    private int source(int row) {
        int half = headDim / 2;
        return row < half ? 2 * row : 2 * (row - half) + 1;
    }

    @Override
    public long offset(int row) {
        int first = row / headDim * headDim;
        return permuted.offset(first + source(row - first));
    }
}
