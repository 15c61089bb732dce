package io.github.bitnet4j.internal.kernels.scalar;

/**
 * The canonical reductions and elementary functions: every float operation in a fixed order, a product rounded before
 * it is added, so that each backend can give the same bits.
 */
final class Canonical {

    private static final float EXP_MIN = -87.33654f;
    private static final float EXP_MAX = 88.72283f;
    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;
    /** Cephes' polynomial for (exp(r) - 1 - r) / r², highest power first. */
    private static final float[] EXP_POLYNOMIAL = {
        1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f
    };

    private Canonical() {}

    /** Sixteen interleaved sums of products, folded in a fixed tree. */
    static float dot16(float[] a, int aAt, float[] b, int bAt, int n) {
        float[] s = new float[16];
        for (int i = 0; i < n; i++) {
            s[i & 15] += a[aAt + i] * b[bAt + i];
        }
        return fold(s);
    }

    /** Sixteen interleaved sums, folded in a fixed tree. */
    static float sum16(float[] a, int at, int n) {
        float[] s = new float[16];
        for (int i = 0; i < n; i++) {
            s[i & 15] += a[at + i];
        }
        return fold(s);
    }

    private static float fold(float[] s) {
        for (int half = 8; half > 1; half /= 2) {
            for (int j = 0; j < half; j++) {
                s[j] += s[j + half];
            }
        }
        return s[0] + s[1];
    }

    /** exp(x) in binary32: Cephes' reduction and polynomial; x is clamped to the range of normal results. */
    static float exp32(float x) {
        float c = Math.min(Math.max(x, EXP_MIN), EXP_MAX);
        float n = (float) Math.rint(c * LOG2_E);
        float r = (c - n * LN2_HIGH) - n * LN2_LOW;
        float p = EXP_POLYNOMIAL[0];
        for (int i = 1; i < EXP_POLYNOMIAL.length; i++) {
            p = p * r + EXP_POLYNOMIAL[i];
        }
        return Math.scalb(((p * r) * r + r) + 1f, (int) n);
    }
}
