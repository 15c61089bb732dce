package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.internal.format.safetensors.SafetensorsTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A matrix that is packed along its inputs, as community tools do under the names of Hugging Face: bytes
 * [rows][columns / 4], of which byte [r][c] holds the columns 4c to 4c + 3, the first in the lowest bits; a code is a
 * trit plus 1.
 *
 * @param tensor the bytes
 * @param rows outputs
 * @param columns inputs, a multiple of 4
 * @param scale factor of all weights
 */
record PackedColumns(SafetensorsTensor tensor, int rows, int columns, float scale) implements TernaryRows {

    @Override
    public void read(int from, int to, ByteBuffer target) throws IOException {
        ByteBuffer out = target.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        byte[] bytes = new byte[columns / 4];
        CodeRow codes = new CodeRow(paddedColumns());
        int at = target.position();
        for (int row = from; row < to; row++) {
            tensor.read((long) row * bytes.length, ByteBuffer.wrap(bytes));
            for (int c = 0; c < columns; c++) {
                codes.codes()[c] = (byte) ((bytes[c / 4] >> (2 * (c % 4))) & 3);
            }
            codes.pack(out, at);
            at += paddedColumns() / 4;
        }
    }

    @Override
    public long offset(int row) {
        return tensor.offset() + (long) row * (columns / 4);
    }
}
