package io.github.bitnet4j.benchmarks;

import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.TableType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.SplittableRandom;

/** Seeded activations and weights; every instance gives the same sequence. */
final class Inputs {

    private static final long SEED = 1;
    /** Where a buffer begins: on a cache line, as the tensors of a mapped file do. */
    private static final int ALIGNMENT = 64;

    private static final long LOW_BITS = 0x5555_5555_5555_5555L;
    /** Sign and mantissa of four binary16. */
    private static final long HALF_FREE = 0x83ff_83ff_83ff_83ffL;
    /** The exponent of four binary16 in ±[1/16, 1/8). */
    private static final long HALF_EXPONENT = 0x2c00_2c00_2c00_2c00L;

    private final Random normal = new Random(SEED);
    private final SplittableRandom bits = new SplittableRandom(SEED);

    /** Normally distributed values in the backend's memory. */
    Floats normal(Kernels kernels, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) normal.nextGaussian();
        }
        Floats block = kernels.allocate(size);
        block.write(0, values, 0, size);
        return block;
    }

    /** Ternary codes 0, 1 and 2, four a byte. */
    ByteBuffer ternary(int bytes) {
        ByteBuffer codes = direct(bytes);
        while (codes.hasRemaining()) {
            long pairs = bits.nextLong();
            long threes = pairs & (pairs >>> 1) & LOW_BITS;
            codes.putLong(pairs & ~(threes | (threes << 1)));
        }
        return codes.flip();
    }

    /** Rows of a table, all numbers finite. */
    ByteBuffer table(TableType type, int bytes) {
        ByteBuffer table = direct(bytes);
        while (table.hasRemaining()) {
            switch (type) {
                case F16 -> table.putLong(halves());
                case Q8_0 -> codes(table.putShort((short) halves()), 32);
                case Q6_K -> codes(table, 208).putShort((short) halves());
                default -> throw new IllegalArgumentException("no benchmark has a table of type " + type);
            }
        }
        return table.flip();
    }

    private long halves() {
        return (bits.nextLong() & HALF_FREE) | HALF_EXPONENT;
    }

    private ByteBuffer codes(ByteBuffer target, int count) {
        for (int i = 0; i < count; i += Long.BYTES) {
            target.putLong(bits.nextLong());
        }
        return target;
    }

    private static ByteBuffer direct(int bytes) {
        // An aligned slice loses up to a line at either end.
        ByteBuffer memory = ByteBuffer.allocateDirect(bytes + 2 * ALIGNMENT);
        return memory.alignedSlice(ALIGNMENT).slice(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
