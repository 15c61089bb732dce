package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.internal.format.safetensors.SafetensorsTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A packed matrix of Hugging Face: bytes [R][columns] with R = ⌈rows / 4⌉, of which byte [r][c] holds column c of the
 * output rows r, r + R, r + 2R and r + 3R, the first in the lowest bits; a code is a trit plus 1.
 *
 * @param tensor the bytes
 * @param rows outputs
 * @param columns inputs
 * @param scale factor of all weights
 */
record QuarterPackedRows(SafetensorsTensor tensor, int rows, int columns, float scale) implements TernaryRows {

    /** Bytes that are read at once, unless a row is longer. */
    private static final int READ_BYTES = 1 << 17;

    private static final long LOWEST_CODES = 0x0303_0303_0303_0303L;

    @Override
    public void read(int from, int to, ByteBuffer target) throws IOException {
        ByteBuffer out = target.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int most = Math.max(1, READ_BYTES / columns);
        byte[] bytes = new byte[Math.multiplyExact(most, columns)];
        CodeRow codes = new CodeRow(paddedColumns());
        int at = target.position();
        for (int row = from; row < to; ) {
            int packed = row % packedRows();
            int count = Math.min(Math.min(most, to - row), packedRows() - packed);
            tensor.read((long) packed * columns, ByteBuffer.wrap(bytes, 0, count * columns));
            int shift = 2 * (row / packedRows());
            for (int i = 0; i < count; i++) {
                unpack(bytes, i * columns, shift, codes.codes());
                codes.pack(out, at);
                at += paddedColumns() / 4;
            }
            row += count;
        }
    }

    private void unpack(byte[] bytes, int at, int shift, byte[] codes) {
        int c = 0;
        for (; c <= columns - Long.BYTES; c += Long.BYTES) {
            long eight = (long) CodeRow.EIGHT.get(bytes, at + c);
            CodeRow.EIGHT.set(codes, c, (eight >>> shift) & LOWEST_CODES);
        }
        for (; c < columns; c++) {
            codes[c] = (byte) ((bytes[at + c] >> shift) & 3);
        }
    }

    private int packedRows() {
        return (rows + 3) / 4;
    }

    @Override
    public long offset(int row) {
        return tensor.offset() + (long) (row % packedRows()) * columns;
    }
}
