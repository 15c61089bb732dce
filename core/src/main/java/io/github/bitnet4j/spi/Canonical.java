package io.github.bitnet4j.spi;

/**
 * The canonical reductions and elementary functions: every float operation in a fixed order, a product rounded before
 * it is added, so that each backend can give the same bits.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // the constants stand as their source gives them
public final class Canonical {

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

    /**
     * Dot product: sixteen interleaved sums of products, {@code s[i mod 16] += a[i]·b[i]}, folded in a fixed tree.
     *
     * @param a first vector
     * @param aAt index in {@code a} of its first value
     * @param b second vector
     * @param bAt index in {@code b} of its first value
     * @param n length of the vectors
     * @return the product
     */
    public static float dot16(float[] a, int aAt, float[] b, int bAt, int n) {
        float[] s = new float[16];
        for (int i = 0; i < n; i++) {
            s[i & 15] += a[aAt + i] * b[bAt + i];
        }
        return fold(s);
    }

    /**
     * Sum: sixteen interleaved sums, {@code s[i mod 16] += a[i]}, folded in a fixed tree.
     *
     * @param a the values
     * @param at index of the first one
     * @param n how many
     * @return the sum
     */
    public static float sum16(float[] a, int at, int n) {
        float[] s = new float[16];
        for (int i = 0; i < n; i++) {
            s[i & 15] += a[at + i];
        }
        return fold(s);
    }

    /**
     * The tree that ends {@link #dot16} and {@link #sum16}: {@code s[j] += s[j + 8]}, {@code s[j + 4]},
     * {@code s[j + 2]}; {@code s[0] + s[1]}.
     *
     * @param s sixteen sums, changed
     * @return their sum
     */
    public static float fold(float[] s) {
        for (int half = 8; half > 1; half /= 2) {
            for (int j = 0; j < half; j++) {
                s[j] += s[j + half];
            }
        }
        return s[0] + s[1];
    }

    /**
     * Integer codes: {@code s = levels / max(max|x|, 1e-5)}, code = x·s rounded half to even and clamped to
     * [-levels, levels].
     *
     * @param x the values
     * @param at index of the first one
     * @param n how many
     * @param levels the largest code
     * @param codes receives the n codes
     * @return the factor s
     */
    public static float codes(float[] x, int at, int n, int levels, int[] codes) {
        float max = 1e-5f;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, Math.abs(x[at + i]));
        }
        float s = levels / max;
        for (int i = 0; i < n; i++) {
            codes[i] = (int) Math.max(-levels, Math.min(levels, Math.rint(x[at + i] * s)));
        }
        return s;
    }

    /**
     * exp(x) in binary32: Cephes' reduction and polynomial.
     *
     * @param x any number; it is clamped to [-87.33654, 88.72283], the range of normal results
     * @return e to the power of x, correct to about one unit in the last place
     */
    public static float exp32(float x) {
        float c = Math.min(Math.max(x, EXP_MIN), EXP_MAX);
        float n = (float) Math.rint(c * LOG2_E);
        float r = (c - n * LN2_HIGH) - n * LN2_LOW;
        float p = EXP_POLYNOMIAL[0];
        for (int i = 1; i < EXP_POLYNOMIAL.length; i++) {
            p = p * r + EXP_POLYNOMIAL[i];
        }
        return Math.scalb(((p * r) * r + r) + 1f, (int) n);
    }

    /**
     * Logarithm of the sum of exponentials, m + log Σ exp(x - m): m is the largest value, the sum of {@code exp32(x[i] - m)}
     * is added in binary32 by rising index, the rest is done in binary64. Values that are not numbers are left out. The
     * log-probability of index i is x[i] minus this, in binary64, rounded once.
     *
     * @param x logits
     * @return the logarithm; NaN if no value is a number above negative infinity
     */
    public static double logSumExp(float[] x) {
        float max = Float.NEGATIVE_INFINITY;
        for (float value : x) {
            max = value > max ? value : max;
        }
        float sum = 0;
        for (float value : x) {
            if (value > Float.NEGATIVE_INFINITY) {
                sum += value == max ? 1f : exp32(value - max);
            }
        }
        return sum == 0 ? Double.NaN : max + StrictMath.log(sum);
    }

    /**
     * GELU by the hyperbolic tangent: {@code (0.5·z)·(1 + tanh u)}, with u = 0.79788456·(z + 0.044715·((z·z)·z)) and
     * tanh u = 1 - 2 / (exp32(2·u) + 1).
     *
     * @param z any number
     * @return the value of the function
     */
    public static float gelu(float z) {
        float u = 0.79788456f * (z + 0.044715f * ((z * z) * z));
        float tanh = 1f - 2f / (exp32(2f * u) + 1f);
        return (0.5f * z) * (1f + tanh);
    }
}
