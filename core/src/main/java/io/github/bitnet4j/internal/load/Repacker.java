package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.PackedMatrix;
import io.github.bitnet4j.spi.TernaryLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Streams ternary tensors into the layout of a backend. The file is read, not mapped, a chunk a worker at a time, so that
 * no more of it is in the process's memory.
 */
final class Repacker {

    /** Bytes of codes a chunk: they stay in the caches from reading to repacking. */
    private static final int CHUNK_BYTES = 1 << 19;

    private record Chunk(String tensor, TernaryRows codes, PackedMatrix matrix, int from, int to) {
        int bytes() {
            return Math.toIntExact((long) (to - from) * matrix.columns() / 4);
        }
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
        long rowBytes = matrix.columns() / 4;
        int step = leastCommonMultiple(matrix.rowGroup(), codes.rowStep());
        int rows = (int) Math.max(1, CHUNK_BYTES / (rowBytes * step)) * step;
        for (int from = 0; from < matrix.rows(); from += rows) {
            chunks.add(new Chunk(tensor, codes, matrix, from, Math.min(rows, matrix.rows() - from) + from));
        }
    }

    private static int leastCommonMultiple(int a, int b) {
        int multiple = a;
        while (multiple % b != 0) {
            multiple = Math.addExact(multiple, a);
        }
        return multiple;
    }

    /**
     * Fills all matrices.
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
        buffer.clear().limit(bytes);
        chunk.codes().read(chunk.from(), chunk.to(), buffer);
        long corrupt = kernels.repack(TernaryLayout.I2_S, buffer, chunk.matrix(), chunk.from(), chunk.to());
        buffers.add(buffer);
        if (corrupt >= 0) {
            throw corrupt(chunk, corrupt);
        }
    }

    private ModelFormatException corrupt(Chunk chunk, long index) {
        int columns = chunk.matrix().columns();
        long row = chunk.from() + index / columns;
        return new ModelFormatException(
                file,
                chunk.codes().offset(Math.toIntExact(row)),
                "the codes 0, 1 and 2 in tensor '" + chunk.tensor() + "'",
                "3 at row " + row + ", column " + index % columns + "; the file is damaged, fetch or convert it again"
                        + " (the layout i2_s takes it as +2)");
    }
}
