package io.github.bitnet4j.internal.kernels.plain;

import io.github.bitnet4j.internal.kernels.scalar.HeapRows;
import java.util.Arrays;

/**
 * 4-bit copies of a table and their products with vectors of 15-bit codes, 128·coarse + fine. A product is an integer below
 * 2^31, so one sum of 32 bits gives both parts.
 */
final class Estimates {

    private static final int FIELDS = PlainNibbles.FIELDS;
    private static final int BLOCK = 16; // rows copied at a time

    /** 1.5·2²³: added to a number below 2²², it leaves the nearest integer, ties to even, in the lowest bits. */
    private static final float TO_INTEGER = 0x1.8p23f;

    private final PlainNibbles w;
    private final HeapRows x;
    private final int n; // words a row

    Estimates(PlainNibbles w, HeapRows x) {
        this.w = w;
        this.x = x;
        this.n = w.rowWords();
    }

    /** {@code y[t][r]} for some rows and the first tokens. */
    void multiply(int tokens, float[] y, int from, int to) {
        int[] words = new int[BLOCK * n];
        int[][] a = new int[tokens][];
        for (int t = 0; t < tokens; t++) {
            a[t] = arrange(t);
        }
        for (int r = from; r < to; r += BLOCK) {
            int count = Math.min(BLOCK, to - r);
            w.words(r, count, words);
            for (int i = 0; i < count; i++) {
                for (int t = 0; t < tokens; t++) {
                    int sum = fourFields(words, i * n, 0, a[t], 0, n) + fourFields(words, i * n, 16, a[t], 4 * n, n);
                    y[t * w.rows() + r + i] = w.steps()[r + i] * (sum / x.scales()[2 * t]);
                }
            }
        }
    }

    /**
     * One token as {@code [8][n]}: with a[f] for the code at bit 4·f, a[f] - 16·a[f - 1]; so shifted words are multiplied
     * without masking codes out, as in {@link Gemv}.
     */
    private int[] arrange(int token) {
        byte[] codes = x.codes();
        int coarse = 2 * token * w.columns();
        int fine = coarse + w.columns();
        int[] target = new int[w.columns()];
        for (int i = 0; i < target.length; i++) {
            int below = i < n ? 0 : 128 * codes[coarse + i - n] + codes[fine + i - n];
            target[i] = 128 * codes[coarse + i] + codes[fine + i] - 16 * below;
        }
        return target;
    }

    private static int fourFields(int[] words, int at, int shift, int[] a, int first, int n) {
        int second = first + n;
        int third = second + n;
        int fourth = third + n;
        int sum = 0;
        for (int i = 0; i < n; i++) {
            int word = words[at + i] >>> shift;
            sum += word * a[first + i]
                    + (word >>> 4) * a[second + i]
                    + (word >>> 8) * a[third + i]
                    + (word >>> 12) * a[fourth + i];
        }
        return sum;
    }

    /** Codes of one row, {@code floor((x·s rounded + dither) / 2^16)}, as {@link PlainNibbles} has them. */
    static void quantize(float[] x, int at, float s, int[] dither, int[] words) {
        int n = words.length;
        Arrays.fill(words, 0);
        for (int field = 0; field < FIELDS; field++) {
            for (int i = 0; i < n; i++) {
                int fixed = Float.floatToRawIntBits(x[at + field * n + i] * s + TO_INTEGER)
                        - Float.floatToRawIntBits(TO_INTEGER);
                words[i] |= (((fixed + dither[field * n + i]) >> 16) & 15) << (4 * field);
            }
        }
    }
}
