package io.github.bitnet4j.internal.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The codes of one row of a ternary matrix, a byte each, on their way into the blocks of I2_S; eight are moved at once. */
final class CodeRow {

    /** Eight bytes of an array at any index, the first one lowest. */
    static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** The code of the trit 0. */
    private static final byte ZERO = 1;

    private static final int BLOCK_BYTES = TernaryRows.BLOCK / 4;

    private final byte[] codes;

    /** A row of zeros. */
    CodeRow(int paddedColumns) {
        codes = new byte[paddedColumns];
        Arrays.fill(codes, ZERO);
    }

    /** The codes; those behind the last column stay as they are. */
    byte[] codes() {
        return codes;
    }

    /** Writes all blocks: byte j of one has the codes j, j + 32, j + 64 and j + 96, the first in the upper bits. */
    void pack(ByteBuffer target, int at) {
        for (int block = 0; block < codes.length; block += TernaryRows.BLOCK) {
            for (int j = 0; j < BLOCK_BYTES; j += Long.BYTES) {
                int first = block + j;
                long packed = (eight(first) << 6)
                        | (eight(first + BLOCK_BYTES) << 4)
                        | (eight(first + 2 * BLOCK_BYTES) << 2)
                        | eight(first + 3 * BLOCK_BYTES);
                target.putLong(at + block / 4 + j, packed);
            }
        }
    }

    private long eight(int index) {
        return (long) EIGHT.get(codes, index);
    }
}
