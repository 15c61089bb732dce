package io.github.bitnet4j.internal.kernels.plain;

import io.github.bitnet4j.internal.kernels.scalar.ScalarPage;
import io.github.bitnet4j.spi.Canonical;
import io.github.bitnet4j.spi.Kernels;

/**
 * Attention over one page that reads every key and value once for all query heads. What can be done faster than here is a
 * method to override.
 */
public class PlainAttention {

    private final ScalarPage page;
    private final int kvHead;
    private final int positions;
    private final int d;

    /** Of the query heads that share a key/value head, over the first positions of a page. */
    public PlainAttention(ScalarPage page, int kvHead, int positions) {
        this.page = page;
        this.kvHead = kvHead;
        this.positions = positions;
        this.d = page.headDim();
    }

    /** Sets the states of some consecutive query heads: m, l, o[d] each. */
    public final void attend(float[] q, int at, int heads, float[] state, int stateAt) {
        float[][] p = new float[heads][positions];
        float[][] o = new float[heads][d];
        if (page.hasCodes()) {
            scoresOfCodes(q, at, p);
        } else {
            scores(q, at, p);
        }
        for (int head = 0; head < heads; head++) {
            softmax(p[head], state, stateAt + head * (d + 2));
        }
        if (page.hasCodes()) {
            weighCodes(p, o);
        } else {
            weigh(p, o);
        }
        for (int head = 0; head < heads; head++) {
            System.arraycopy(o[head], 0, state, stateAt + head * (d + 2) + 2, d);
        }
    }

    private void softmax(float[] p, float[] state, int at) {
        float max = Float.NEGATIVE_INFINITY;
        for (float score : p) {
            max = Math.max(max, score);
        }
        exponentials(p, max);
        state[at] = max;
        state[at + 1] = Canonical.sum16(p, 0, p.length);
    }

    private void scores(float[] q, int at, float[][] scores) {
        float[] key = new float[d];
        for (int t = 0; t < positions; t++) {
            read(page, false, kvHead, t, key);
            for (int head = 0; head < scores.length; head++) {
                scores[head][t] = dot16(q, at + head * d, key) * scoreScale();
            }
        }
    }

    private void weigh(float[][] p, float[][] o) {
        float[] value = new float[d];
        for (int t = 0; t < positions; t++) {
            read(page, true, kvHead, t, value);
            for (int head = 0; head < p.length; head++) {
                addScaled(p[head][t], value, o[head]);
            }
        }
    }

    /** Reads one head's key (or value) of one position of a page of numbers. */
    protected void read(ScalarPage page, boolean value, int head, int slot, float[] target) {
        page.get(value, head, slot, target);
    }

    /** {@link Canonical#dot16} of a query and a key. */
    protected float dot16(float[] q, int at, float[] key) {
        return Dot16.dot(q, at, key, 0, key.length);
    }

    /** {@code scores = exp32(scores - max)}. */
    protected void exponentials(float[] scores, float max) {
        for (int t = 0; t < scores.length; t++) {
            scores[t] = Canonical.exp32(scores[t] - max);
        }
    }

    /** {@code sum += factor · values}. */
    protected void addScaled(float factor, float[] values, float[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * values[i];
        }
    }

    /** Sets the scores of some consecutive query heads over a page of codes. */
    protected void scoresOfCodes(float[] q, int at, float[][] scores) {
        int[][] a = new int[scores.length][d];
        float[] factors = new float[scores.length];
        for (int head = 0; head < scores.length; head++) {
            factors[head] = scoreScale() / Canonical.codes(q, at + head * d, d, Kernels.QUERY_LEVELS, a[head]);
        }
        int[] key = new int[d];
        for (int t = 0; t < positions; t++) {
            float scale = page.getCodes(false, kvHead, t, key);
            for (int head = 0; head < scores.length; head++) {
                scores[head][t] = (dot(a[head], key) * scale) * factors[head];
            }
        }
    }

    /** Sets the weighted sums of a page of codes; the weights are changed. */
    protected void weighCodes(float[][] p, float[][] o) {
        int[] value = new int[d];
        for (int t = 0; t < positions; t++) {
            float scale = page.getCodes(true, kvHead, t, value);
            for (float[] weights : p) {
                weights[t] *= scale;
            }
        }
        int[][] b = new int[p.length][positions];
        int[][] sums = new int[p.length][d];
        float[] factors = new float[p.length];
        for (int head = 0; head < p.length; head++) {
            factors[head] = 1 / Canonical.codes(p[head], 0, positions, Kernels.WEIGHT_LEVELS, b[head]);
        }
        for (int t = 0; t < positions; t++) {
            page.getCodes(true, kvHead, t, value);
            for (int head = 0; head < p.length; head++) {
                addScaled(b[head][t], value, sums[head]);
            }
        }
        for (int head = 0; head < p.length; head++) {
            for (int i = 0; i < d; i++) {
                o[head][i] = sums[head][i] * factors[head];
            }
        }
    }

    private static int dot(int[] a, int[] b) {
        int sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void addScaled(int factor, int[] values, int[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * values[i];
        }
    }

    /** c = 1 / sqrt(d), rounded once. */
    protected final float scoreScale() {
        return (float) (1 / Math.sqrt(d));
    }
}
