package io.github.bitnet4j.internal.kernels.scalar;

import io.github.bitnet4j.spi.PackedMatrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import org.jspecify.annotations.Nullable;

/** The codes of a ternary matrix in the layout I2_S: where a file holds them, or in memory of the backend's own. */
public final class TernaryCodes {

    private static final int BLOCK = 128;
    private static final int BLOCK_BYTES = 32;
    /** The upper bit of each of a byte's four codes. */
    private static final int UPPER = 0xaa;

    /** A matrix of such codes. */
    public interface Matrix extends PackedMatrix {
        /** Its codes, rows · columns / 4 bytes. */
        TernaryCodes codes();
    }

    private final ByteBuffer view;
    private final @Nullable ByteBuffer own;

    private TernaryCodes(ByteBuffer buffer, @Nullable ByteBuffer own) {
        this.view = buffer.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        this.own = own;
    }

    /** The remaining bytes of a buffer, which must not change any more. */
    static TernaryCodes of(ByteBuffer codes) {
        return new TernaryCodes(codes.slice(), null);
    }

    /** Room for the codes of a matrix. */
    static TernaryCodes allocate(int rows, int columns) {
        ByteBuffer own = ByteBuffer.allocateDirect(Math.toIntExact((long) rows * columns / 4));
        return new TernaryCodes(own, own);
    }

    /** All bytes, read-only and little-endian. */
    public ByteBuffer bytes() {
        return view;
    }

    /**
     * Copies the codes of some rows in; returns the index of the first 3 among them, or -1.
     *
     * @throws ReadOnlyBufferException if these are the codes of a file
     */
    long fill(ByteBuffer codes, int columns, int from, int to) {
        if (own == null) {
            throw new ReadOnlyBufferException();
        }
        long bytes = (long) (to - from) * columns / 4;
        if (codes.remaining() != bytes) {
            throw new IllegalArgumentException("%d rows of %d columns take %d bytes of codes, found %d"
                    .formatted(to - from, columns, bytes, codes.remaining()));
        }
        own.slice((int) ((long) from * columns / 4), (int) bytes).put(codes.duplicate());
        return firstCorrupt((int) ((long) from * columns / 4), (int) bytes);
    }

    /** The index of the first code 3 in some blocks, in the order of their columns; -1 if there is none. */
    private long firstCorrupt(int from, int bytes) {
        for (int at = from; at < from + bytes; at++) {
            int b = view.get(at);
            if ((b & (b << 1) & UPPER) != 0) {
                return firstInBlock(at - (at - from) % BLOCK_BYTES, from);
            }
        }
        return -1;
    }

    private long firstInBlock(int block, int from) {
        for (int column = 0; column < BLOCK; column++) {
            int b = view.get(block + column % BLOCK_BYTES);
            if ((b >> (6 - 2 * (column / BLOCK_BYTES)) & 3) == 3) {
                return (long) (block - from) / BLOCK_BYTES * BLOCK + column;
            }
        }
        return -1;
    }
}
