package io.github.bitnet4j.internal.kernels.scalar;

import static io.github.bitnet4j.spi.Canonical.codes;
import static io.github.bitnet4j.spi.Canonical.dot16;
import static io.github.bitnet4j.spi.Canonical.exp32;
import static io.github.bitnet4j.spi.Canonical.sum16;

import io.github.bitnet4j.spi.Kernels;

/** The definition of attention of one query head over one page of the KV cache. */
final class ScalarAttention {

    private final ScalarPage page;
    private final int kvHead;
    private final int positions;
    private final int d;

    ScalarAttention(ScalarPage page, int kvHead, int positions) {
        this.page = page;
        this.kvHead = kvHead;
        this.positions = positions;
        this.d = page.headDim();
    }

    /** Sets the state of the query head: m, l, o[d]. */
    void attend(float[] q, int at, float[] state, int stateAt) {
        float[] p = page.hasCodes() ? scoresOfCodes(q, at) : scores(q, at);
        float max = Float.NEGATIVE_INFINITY;
        for (float score : p) {
            max = Math.max(max, score);
        }
        for (int t = 0; t < positions; t++) {
            p[t] = exp32(p[t] - max);
        }
        state[stateAt] = max;
        state[stateAt + 1] = sum16(p, 0, positions);
        float[] o = page.hasCodes() ? weighedCodes(p) : weighed(p);
        System.arraycopy(o, 0, state, stateAt + 2, d);
    }

    /** score[t] = dot16(q, k[t]) · c. */
    private float[] scores(float[] q, int at) {
        float[] score = new float[positions];
        float[] key = new float[d];
        for (int t = 0; t < positions; t++) {
            page.get(false, kvHead, t, key);
            score[t] = dot16(q, at, key, 0, d) * scoreScale();
        }
        return score;
    }

    /** o = Σ p[t]·v[t] for t rising. */
    private float[] weighed(float[] p) {
        float[] o = new float[d];
        float[] value = new float[d];
        for (int t = 0; t < positions; t++) {
            page.get(true, kvHead, t, value);
            for (int i = 0; i < d; i++) {
                o[i] += p[t] * value[i];
            }
        }
        return o;
    }

    /** score[t] = (float(Σ a·k[t]) · d[t]) · (c / s), a the codes of the query, s their factor. */
    private float[] scoresOfCodes(float[] q, int at) {
        int[] a = new int[d];
        float factor = scoreScale() / codes(q, at, d, Kernels.QUERY_LEVELS, a);
        float[] score = new float[positions];
        int[] key = new int[d];
        for (int t = 0; t < positions; t++) {
            float scale = page.getCodes(false, kvHead, t, key);
            int sum = 0;
            for (int i = 0; i < d; i++) {
                sum += a[i] * key[i];
            }
            score[t] = (sum * scale) * factor;
        }
        return score;
    }

    /** o = float(Σ b[t]·v[t]) · (1 / s), b the codes of p[t]·d[t], s their factor. */
    private float[] weighedCodes(float[] p) {
        int[] value = new int[d];
        float[] weight = new float[positions];
        for (int t = 0; t < positions; t++) {
            weight[t] = p[t] * page.getCodes(true, kvHead, t, value);
        }
        int[] b = new int[positions];
        float factor = 1 / codes(weight, 0, positions, Kernels.WEIGHT_LEVELS, b);
        int[] sum = new int[d];
        for (int t = 0; t < positions; t++) {
            page.getCodes(true, kvHead, t, value);
            for (int i = 0; i < d; i++) {
                sum[i] += b[t] * value[i];
            }
        }
        float[] o = new float[d];
        for (int i = 0; i < d; i++) {
            o[i] = sum[i] * factor;
        }
        return o;
    }

    /** c = 1 / sqrt(d), rounded once. */
    private float scoreScale() {
        return (float) (1 / Math.sqrt(d));
    }

    /** Merges the state of a page into that of the pages before it. */
    static void merge(float[] state, int at, float[] block, int blockAt, int d) {
        float max = Math.max(state[at], block[blockAt]);
        float alpha = exp32(state[at] - max);
        float beta = exp32(block[blockAt] - max);
        state[at] = max;
        for (int i = 1; i < d + 2; i++) {
            state[at + i] = state[at + i] * alpha + block[blockAt + i] * beta;
        }
    }
}
