package io.github.bitnet4j.internal.tensor;

/** bfloat16: the upper half of a binary32, held in a {@code short}. */
public final class BFloat16 {

    private static final int DROPPED_BITS = 16;
    private static final int QUIET = 0x40;

    private BFloat16() {}

    /** The exact value of a bfloat16. */
    public static float toFloat(short bfloat) {
        return Float.intBitsToFloat(bfloat << DROPPED_BITS);
    }

    /** The nearest bfloat16, ties to even; a NaN becomes a quiet NaN. */
    public static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> DROPPED_BITS) | QUIET);
        }
        int lastKept = (bits >>> DROPPED_BITS) & 1;
        return (short) ((bits + 0x7fff + lastKept) >>> DROPPED_BITS);
    }
}
