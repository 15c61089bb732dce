package io.github.bitnet4j.internal.tensor;

/** IEEE 754 binary16 ("half"): 1 sign, 5 exponent and 10 fraction bits, held in a {@code short}. */
public final class Float16 {

    private static final int SIGN = 0x8000;
    private static final int MAGNITUDE = 0x7fff;
    private static final int INFINITY = 0x7c00;
    private static final int QUIET_NAN = 0x7e00;

    /** Fraction bits of a binary32 that a binary16 does not have. */
    private static final int DROPPED_BITS = 13;
    /** Difference of the two exponent biases, 127 - 15. */
    private static final int BIAS_DIFFERENCE = 112;

    private static final int FLOAT_MAGNITUDE = 0x7fffffff;
    private static final int FLOAT_INFINITY = 0x7f800000;
    /** Bits of 2^16, from which on everything rounds to infinity. */
    private static final int FLOAT_OVERFLOW = 0x47800000;
    /** Bits of 2^-14, the smallest normal binary16. */
    private static final int FLOAT_MIN_NORMAL = 0x38800000;

    private Float16() {}

    /** The exact value of a binary16; a NaN keeps its sign and payload. */
    public static float toFloat(short half) {
        int sign = (half & SIGN) << 16;
        int magnitude = half & MAGNITUDE;
        if (magnitude >= INFINITY) {
            return Float.intBitsToFloat(sign | FLOAT_INFINITY | (magnitude << DROPPED_BITS));
        }
        // Read with the wider exponent the number is 2^112 too small, which one exact product repairs,
        // also for subnormal numbers.
        float value = Float.intBitsToFloat(magnitude << DROPPED_BITS) * 0x1p112f;
        return Float.intBitsToFloat(sign | Float.floatToRawIntBits(value));
    }

    /** The nearest binary16, ties to even; what is at least 65520 becomes infinity, a NaN a quiet NaN. */
    public static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) (((bits >>> 16) & SIGN) | roundMagnitude(bits & FLOAT_MAGNITUDE));
    }

    private static int roundMagnitude(int bits) {
        if (bits > FLOAT_INFINITY) {
            return QUIET_NAN | ((bits >>> DROPPED_BITS) & 0x1ff);
        }
        if (bits >= FLOAT_OVERFLOW) {
            return INFINITY;
        }
        if (bits < FLOAT_MIN_NORMAL) {
            // The last place of a float in [0.5, 1) is 2^-24, that of a subnormal binary16: the sum rounds.
            return Float.floatToRawIntBits(Float.intBitsToFloat(bits) + 0.5f) - Float.floatToRawIntBits(0.5f);
        }
        int lastKept = (bits >>> DROPPED_BITS) & 1;
        int rounded = bits + (1 << (DROPPED_BITS - 1)) - 1 + lastKept;
        return (rounded >>> DROPPED_BITS) - (BIAS_DIFFERENCE << 10);
    }
}
