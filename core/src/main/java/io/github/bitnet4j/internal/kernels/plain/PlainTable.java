package io.github.bitnet4j.internal.kernels.plain;

import io.github.bitnet4j.internal.kernels.scalar.ScalarTable;
import io.github.bitnet4j.internal.tensor.Float16;
import io.github.bitnet4j.spi.TableType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A table whose rows are copied to the heap before they are dequantised. */
public class PlainTable extends ScalarTable {

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FLOATS =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    /** The value of every binary16, which takes less time to look up than to compute. */
    private static final class Halves {
        static final float[] VALUES = values();

        private static float[] values() {
            float[] values = new float[1 << 16];
            for (int bits = 0; bits < values.length; bits++) {
                values[bits] = Float16.toFloat((short) bits);
            }
            return values;
        }
    }

    /** Keeps slices of the buffers. */
    public PlainTable(TableType type, List<ByteBuffer> buffers, int rows, int columns) {
        super(type, buffers, rows, columns);
    }

    /** The value of a binary16. */
    protected static float half(short bits) {
        return Halves.VALUES[bits & 0xffff];
    }

    @Override
    public void row(int row, float[] target, int at) {
        row(row, new byte[rowBytes()], target, at);
    }

    /** Room for the bytes of a row. */
    public byte[] newRow() {
        return new byte[rowBytes()];
    }

    /**
     * Dequantises one row.
     *
     * @param raw working memory, as {@link #newRow} makes it
     */
    public void row(int row, byte[] raw, float[] target, int at) {
        bytes(part(row)).get(offset(row), raw);
        switch (type()) {
            case F32 -> f32(raw, target, at);
            case F16 -> f16(raw, target, at);
            case BF16 -> bf16(raw, target, at);
            case Q8_0 -> q8(raw, target, at);
            case Q6_K -> q6(raw, target, at);
        }
    }

    private static short shortAt(byte[] raw, int at) {
        return (short) SHORTS.get(raw, at);
    }

    private void f32(byte[] raw, float[] target, int at) {
        for (int i = 0; i < columns(); i++) {
            target[at + i] = (float) FLOATS.get(raw, 4 * i);
        }
    }

    private void f16(byte[] raw, float[] target, int at) {
        float[] values = Halves.VALUES;
        for (int i = 0; i < columns(); i++) {
            target[at + i] = values[shortAt(raw, 2 * i) & 0xffff];
        }
    }

    private void bf16(byte[] raw, float[] target, int at) {
        for (int i = 0; i < columns(); i++) {
            target[at + i] = Float.intBitsToFloat(shortAt(raw, 2 * i) << 16);
        }
    }

    private void q8(byte[] raw, float[] target, int at) {
        for (int block = 0, to = at; block < raw.length; block += 34, to += 32) {
            float d = half(shortAt(raw, block));
            for (int i = 0; i < 32; i++) {
                target[to + i] = d * raw[block + 2 + i];
            }
        }
    }

    private void q6(byte[] raw, float[] target, int at) {
        for (int block = 0, to = at; block < raw.length; block += 210, to += 256) {
            float d = half(shortAt(raw, block + 208));
            for (int part = 0; part < 16; part++) {
                // Sixteen values with one scale: of every half of 128 values the first 64 have low nibbles.
                int half = part / 8;
                int group = part % 8 / 2;
                int low = block + 64 * half + 32 * (group & 1) + 16 * (part & 1);
                int high = block + 128 + 32 * half + 16 * (part & 1);
                sixteen(raw, low, group / 2 * 4, high, 2 * group, d * raw[block + 192 + part], target, to + 16 * part);
            }
        }
    }

    private static void sixteen(
            byte[] raw, int low, int lowShift, int high, int highShift, float scale, float[] target, int at) {
        for (int i = 0; i < 16; i++) {
            int q = (raw[low + i] >> lowShift & 15) | (raw[high + i] >> highShift & 3) << 4;
            target[at + i] = scale * (q - 32);
        }
    }
}
