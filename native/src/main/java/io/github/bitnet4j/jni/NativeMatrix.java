package io.github.bitnet4j.jni;

import io.github.bitnet4j.spi.PackedMatrix;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A ternary matrix: the codes of a file, read where they lie, or memory of its own in another layout. */
final class NativeMatrix implements PackedMatrix {

    /** Codes a byte of I2_S. */
    private static final int CODES = 4;

    private final int rows;
    private final int columns;
    private final float scale;
    private final NativeLayout layout;
    private final int group;
    private final NativeMemory memory;

    /** A matrix in the layout of the codes. */
    NativeMatrix(NativeLayout layout, ByteBuffer codes, int rows, int columns, float scale) {
        this(layout, rows, columns, scale, NativeMemory.of(codesOf(rows, columns, codes)));
    }

    /** An empty matrix. */
    NativeMatrix(NativeLayout layout, int rows, int columns, float scale) {
        this(layout, rows, columns, scale, NativeMemory.allocate(layout.bytes(rows, columns)));
    }

    private NativeMatrix(NativeLayout layout, int rows, int columns, float scale, NativeMemory memory) {
        this.rows = rows;
        this.columns = columns;
        this.scale = scale;
        this.layout = layout;
        this.group = layout.group();
        this.memory = memory;
    }

    /** The codes, which have to be those of so many rows. */
    private static ByteBuffer codesOf(int rows, int columns, ByteBuffer codes) {
        long expected = (long) rows * columns / CODES;
        if (codes.remaining() != expected) {
            throw new IllegalArgumentException("a matrix of %d x %d takes %d bytes of codes, found %d"
                    .formatted(rows, columns, expected, codes.remaining()));
        }
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
    public int rowGroup() {
        return group;
    }

    NativeLayout layout() {
        return layout;
    }

    /** The address of the first row; some rows are going to be read, which have to be inside. */
    long address(int from, int to) {
        Objects.checkFromToIndex(from, to, rows);
        return memory.address();
    }

    /** Fills rows from codes that are handed over; gives the index of the first that the layout cannot hold, or -1. */
    long repack(long kernels, ByteBuffer codes, int from, int to) {
        Objects.checkFromToIndex(from, to, rows);
        if (from % group != 0 || (to % group != 0 && to != rows)) {
            throw new IllegalArgumentException(
                    "rows " + from + " to " + to + " of " + rows + " are no whole groups of " + group);
        }
        long target = memory.address() + layout.bytes(from, columns);
        try (NativeMemory source = NativeMemory.of(codesOf(to - from, columns, codes))) {
            return NativeBinding.pack(kernels, layout.index(), source.address(), columns, target, to - from);
        }
    }

    @Override
    public long byteSize() {
        return layout.bytes(rows, columns);
    }

    @Override
    public void prefetch(long from, int bytes) {
        memory.prefetch(from, bytes);
    }

    @Override
    public void close() {
        memory.close();
    }
}
