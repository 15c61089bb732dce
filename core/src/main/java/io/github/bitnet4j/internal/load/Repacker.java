package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.PackedMatrix;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.TernaryLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Streams tensors into the form that a backend reads. The file is read, not mapped, a chunk a worker at a time, so that no
 * more of it is in the process's memory.
 */
final class Repacker {

    /** Bytes a chunk: they stay in the caches from reading to repacking. */
    private static final int CHUNK_BYTES = 1 << 19;

    /** Some rows of a tensor: how many bytes they have when read, and what is done. */
    private record Chunk(int bytes, Filling filling) {}

    private interface Filling {
        /** Reads rows into a buffer, whose remaining bytes they are, and hands them to the backend. */
        void fill(ByteBuffer buffer) throws IOException;
    }

    private final String file;
    private final Kernels kernels;
    private final List<Chunk> chunks = new ArrayList<>();
    private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

    Repacker(String file, Kernels kernels) {
        this.file = file;
        this.kernels = kernels;
    }

    /** Takes on the filling of a matrix from a tensor's codes, which have its shape. */
    void add(String tensor, TernaryRows codes, PackedMatrix matrix) {
        int step = TernaryRows.commonStep(matrix.rowGroup(), codes.rowStep());
        addChunks(
                matrix.rows(),
                matrix.columns() / 4,
                step,
                (from, to) -> buffer -> fill(tensor, codes, matrix, from, to, buffer));
    }

    /** Takes on the filling of a table. */
    void add(TableRows.Transcoded rows, PackedTable table) {
        addChunks(table.rows(), table.type().rowBytes(table.columns()), rows.rowStep(), (from, to) -> buffer -> {
            rows.read(from, to, buffer);
            kernels.fill(table, buffer, from, to);
        });
    }

    private interface Cut {
        Filling rows(int from, int to);
    }

    private void addChunks(int rows, long rowBytes, int step, Cut cut) {
        int most = (int) Math.max(1, CHUNK_BYTES / (rowBytes * step)) * step;
        for (int from = 0; from < rows; from += most) {
            int count = Math.min(most, rows - from);
            chunks.add(new Chunk(Math.toIntExact(count * rowBytes), cut.rows(from, from + count)));
        }
    }

    /**
     * Fills all matrices and tables.
     *
     * @throws ModelFormatException if a code is no trit
     * @throws IOException if the file cannot be read
     */
    void run(Workers workers) throws IOException {
        SharedReading.forEach(workers, chunks, this::fill);
    }

    private void fill(Chunk chunk) throws IOException {
        ByteBuffer idle = buffers.poll();
        int bytes = chunk.bytes();
        ByteBuffer buffer = idle != null && idle.capacity() >= bytes ? idle : ByteBuffer.allocateDirect(bytes);
        buffer.clear().limit(bytes).order(ByteOrder.LITTLE_ENDIAN);
        chunk.filling().fill(buffer);
        buffers.add(buffer);
    }

    private void fill(String tensor, TernaryRows codes, PackedMatrix matrix, int from, int to, ByteBuffer buffer)
            throws IOException {
        codes.read(from, to, buffer);
        long corrupt = kernels.repack(TernaryLayout.I2_S, buffer, matrix, from, to);
        if (corrupt < 0) {
            return;
        }
        int columns = matrix.columns();
        long row = from + corrupt / columns;
        throw new ModelFormatException(
                file,
                codes.offset(Math.toIntExact(row)),
                "the codes 0, 1 and 2 in tensor '" + tensor + "'",
                "3 at row " + row + ", column " + corrupt % columns + "; the file is damaged, fetch or convert it again"
                        + " (the layout i2_s takes it as +2)");
    }
}
