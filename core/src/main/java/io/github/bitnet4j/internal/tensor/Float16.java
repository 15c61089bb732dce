package io.github.bitnet4j.internal.tensor;

/** IEEE binary16 to binary32 and back, for Java 17 (the JDK's own conversions came with 20). */
public final class Float16 {

    private Float16() {}

    /** Widens exactly. */
    public static float toFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = half >> 10 & 31;
        int fraction = half & 0x3ff;
        if (exponent == 0) {
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        int wide = exponent == 31 ? 255 : exponent - 15 + 127;
        return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
    }

    /** Rounds to nearest, ties to even; what is too large becomes infinite, a NaN stays one. */
    public static short fromFloat(float x) {
        int bits = Float.floatToRawIntBits(x);
        int sign = bits >>> 16 & 0x8000;
        int magnitude = bits & 0x7fffffff;
        if (magnitude > 0x7f800000) {
            return (short) (sign | 0x7e00);
        }
        if (magnitude >= 0x477ff000) {
            return (short) (sign | 0x7c00);
        }
        if (magnitude < 0x38800000) {
            return (short) (sign | (int) Math.rint(Float.intBitsToFloat(magnitude) * 0x1p24f));
        }
        int rounded = magnitude + 0xfff + (magnitude >> 13 & 1);
        return (short) (sign | rounded - 0x38000000 >> 13);
    }
}
