package io.github.bitnet4j.jni;

import io.github.bitnet4j.spi.PackedMatrix;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A ternary matrix in the I2_S layout, read where it lies. */
final class NativeMatrix implements PackedMatrix {

    /** Codes a byte. */
    private static final int CODES = 4;

    private final int rows;
    private final int columns;
    private final float scale;
    private final NativeMemory memory;

    NativeMatrix(ByteBuffer codes, int rows, int columns, float scale) {
        this.rows = rows;
        this.columns = columns;
        this.scale = scale;
        if (codes.remaining() != byteSize()) {
            throw new IllegalArgumentException("a matrix of %d x %d takes %d bytes of codes, found %d"
                    .formatted(rows, columns, byteSize(), codes.remaining()));
        }
        this.memory = NativeMemory.of(codes);
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

    /** The address of some rows, which have to be inside. */
    long range(int from, int to) {
        Objects.checkFromToIndex(from, to, rows);
        return memory.address() + (long) from * (columns / CODES);
    }

    @Override
    public long byteSize() {
        return (long) rows * columns / CODES;
    }

    @Override
    public void close() {
        memory.close();
    }
}
