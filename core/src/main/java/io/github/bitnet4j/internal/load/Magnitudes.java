package io.github.bitnet4j.internal.load;

import java.nio.ByteBuffer;

/** Sums of magnitudes in binary64, in the order of the file. */
final class Magnitudes {

    private static final int BF16_MAGNITUDE = 0x7fff_0000;

    private Magnitudes() {}

    /** A sum to which the magnitudes of the first {@code count} numbers have been added one after the other. */
    static double add(double sum, FloatType type, ByteBuffer numbers, int count) {
        return type == FloatType.BF16 ? addBFloats(sum, numbers, count) : addAny(sum, type, numbers, count);
    }

    private static double addAny(double start, FloatType type, ByteBuffer numbers, int count) {
        double sum = start;
        for (int i = 0; i < count; i++) {
            sum += Math.abs(type.get(numbers, i));
        }
        return sum;
    }

    private static double addBFloats(double start, ByteBuffer numbers, int count) {
        double sum = start;
        for (int i = 0; i < count; i++) {
            sum += Float.intBitsToFloat((numbers.getShort(2 * i) << 16) & BF16_MAGNITUDE);
        }
        return sum;
    }
}
