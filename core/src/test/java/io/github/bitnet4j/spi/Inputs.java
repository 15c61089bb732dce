package io.github.bitnet4j.spi;

import io.github.bitnet4j.internal.tensor.Float16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Seeded inputs of kernels. */
final class Inputs {

    private final Random random;

    Inputs(long seed) {
        this.random = new Random(seed);
    }

    int upTo(int bound) {
        return random.nextInt(bound);
    }

    /** Normally distributed values times {@code scale}. */
    float[] normal(int size, float scale) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian() * scale;
        }
        return values;
    }

    /** Normal values among which zeros of both signs, subnormal, tiny and large ones are strewn. */
    float[] mixed(int size) {
        float[] edges = {0f, -0f, Float.MIN_VALUE, -1e-40f, 1e-30f, -1e-20f, 1e4f, -3e8f, 1f, -0.5f};
        float[] values = normal(size, 1f);
        for (int i = 0; i < size; i++) {
            if (random.nextInt(8) == 0) {
                values[i] = edges[random.nextInt(edges.length)];
            }
        }
        return values;
    }

    /** A dither for 4-bit rows. */
    float[] dither(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = 491520 + random.nextInt(65536);
        }
        return values;
    }

    /** Codes in [-127, 127]. */
    byte[] parts(int size) {
        byte[] codes = new byte[size];
        for (int i = 0; i < size; i++) {
            codes[i] = (byte) (random.nextInt(255) - 127);
        }
        return codes;
    }

    /** Any bytes: as ternary codes all four values. */
    byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Codes 0, 1 and 2 only. */
    byte[] ternary(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < 4 * size; i++) {
            bytes[i / 4] |= (byte) (random.nextInt(3) << (2 * (i % 4)));
        }
        return bytes;
    }

    /** Rows of a table with finite numbers, in parts of any number of rows. */
    List<byte[]> table(TableType type, int rows, int columns) {
        int rowBytes = Math.toIntExact(type.rowBytes(columns));
        List<byte[]> parts = new ArrayList<>();
        for (int row = 0; row < rows; ) {
            int count = Math.min(rows - row, random.nextInt(rows) + 1);
            ByteBuffer part = ByteBuffer.allocate(count * rowBytes).order(ByteOrder.LITTLE_ENDIAN);
            while (part.hasRemaining()) {
                block(type, part);
            }
            parts.add(part.array());
            row += count;
        }
        return parts;
    }

    private void block(TableType type, ByteBuffer target) {
        switch (type) {
            case F32 -> target.putFloat((float) random.nextGaussian());
            case F16 -> target.putShort(half());
            case BF16 -> target.putShort((short) (Float.floatToRawIntBits((float) random.nextGaussian()) >>> 16));
            case Q8_0 -> target.putShort(half()).put(bytes(32));
            case Q6_K -> target.put(bytes(208)).putShort(half());
        }
    }

    /** A finite binary16: often a usual one, else any, subnormal ones too. */
    private short half() {
        if (random.nextInt(4) > 0) {
            return Float16.fromFloat((float) random.nextGaussian() * 0.05f);
        }
        int bits = random.nextInt(1 << 16);
        return (short) ((bits & 0x7c00) == 0x7c00 ? bits & 0x83ff : bits);
    }

    /** The bytes in direct memory, {@code shift} bytes away from where the memory begins. */
    static ByteBuffer direct(byte[] bytes, int shift) {
        ByteBuffer memory = ByteBuffer.allocateDirect(bytes.length + shift);
        return memory.position(shift).put(bytes).position(shift).slice().asReadOnlyBuffer();
    }
}
