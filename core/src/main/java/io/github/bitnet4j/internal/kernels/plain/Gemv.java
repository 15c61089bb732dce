package io.github.bitnet4j.internal.kernels.plain;

import io.github.bitnet4j.internal.kernels.scalar.HeapRows;

/**
 * The ternary product with few tokens. A row's sum Σ (code - 1)·a is Σ code·a - Σ a; the first is taken over words of
 * sixteen codes, in loops that the JIT compiler runs on vectors of words: only constant strides, four codes a pass, for
 * with more it does not unroll the loop far enough.
 */
final class Gemv {

    private static final int BLOCK = 16; // rows copied at a time

    private final PlainMatrix w;
    private final HeapRows x;
    private final int n; // words a row

    Gemv(PlainMatrix w, HeapRows x) {
        this.w = w;
        this.x = x;
        this.n = w.rowWords();
    }

    /** {@code y[t][r]} for some rows and the first tokens. */
    void multiply(int tokens, float[] y, int from, int to) {
        int[] words = new int[BLOCK * n];
        int[][] a = new int[tokens][];
        int[] sums = new int[tokens];
        for (int t = 0; t < tokens; t++) {
            a[t] = arrange(t);
            sums[t] = sum(t);
        }
        for (int r = from; r < to; r += BLOCK) {
            int count = Math.min(BLOCK, to - r);
            w.words(r, count, words);
            for (int i = 0; i < count; i++) {
                for (int t = 0; t < tokens; t++) {
                    int sum = dot(words, i * n, a[t]) - sums[t];
                    y[t * w.rows() + r + i] = (sum / x.scales()[t]) * w.scale();
                }
            }
        }
    }

    /**
     * One token's activations as {@code [16][n]}: with a[f] for what belongs to the code at bit 2·f of word i, the i-th of
     * field f is a[f] - 4·a[f - 1]. A word that is shifted right by 2·f is code[f] + 4·code[f + 1] + ..., so modulo 2^32 its
     * products with these sum up to Σ code·a, and no code needs to be masked out.
     */
    private int[] arrange(int token) {
        int[] target = new int[w.columns()];
        for (int field = 0; field < PlainMatrix.WORD; field++) {
            for (int i = 0; i < n; i++) {
                int below = field == 0 ? 0 : activation(token, field - 1, i);
                target[field * n + i] = activation(token, field, i) - 4 * below;
            }
        }
        return target;
    }

    private int activation(int token, int field, int word) {
        return x.codes()[token * w.columns() + PlainMatrix.column(word, field / 4, field % 4)];
    }

    private int sum(int token) {
        int sum = 0;
        for (int i = token * w.columns(); i < (token + 1) * w.columns(); i++) {
            sum += x.codes()[i];
        }
        return sum;
    }

    private int dot(int[] words, int at, int[] a) {
        int sum = 0;
        for (int field = 0; field < PlainMatrix.WORD; field += 4) {
            sum += fourFields(words, at, 2 * field, a, field * n, n);
        }
        return sum;
    }

    private static int fourFields(int[] words, int at, int shift, int[] a, int first, int n) {
        int second = first + n;
        int third = second + n;
        int fourth = third + n;
        int sum = 0;
        for (int i = 0; i < n; i++) {
            int word = words[at + i] >>> shift;
            sum += word * a[first + i]
                    + (word >>> 2) * a[second + i]
                    + (word >>> 4) * a[third + i]
                    + (word >>> 6) * a[fourth + i];
        }
        return sum;
    }
}
