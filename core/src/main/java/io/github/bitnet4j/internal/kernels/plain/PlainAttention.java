package io.github.bitnet4j.internal.kernels.plain;

import io.github.bitnet4j.internal.kernels.scalar.ScalarPage;
import io.github.bitnet4j.spi.Canonical;

/**
 * Attention of some query heads over one page: every key and value is read once for all of them. What can be done faster
 * than here is a method to override.
 */
public class PlainAttention {

    private final ScalarPage page;
    private final int kvHead;
    private final int d;
    private final float[][] p; // [heads][positions], scores, then their exponentials
    private final float[][] outputs; // [heads][d]

    /** Of so many query heads, which share a key/value head, over the first positions of a page. */
    public PlainAttention(ScalarPage page, int kvHead, int heads, int positions) {
        this.page = page;
        this.kvHead = kvHead;
        d = page.headDim();
        p = new float[heads][positions];
        outputs = new float[heads][d];
    }

    /** For each query head m, l and o[d], from the queries that begin at an index. */
    public final float[][] blocks(float[] q, int at) {
        score(q, at);
        float[][] blocks = new float[p.length][d + 2];
        for (int head = 0; head < p.length; head++) {
            float max = max(p[head]);
            exponentials(p[head], max);
            blocks[head][0] = max;
            blocks[head][1] = Canonical.sum16(p[head], 0, p[head].length);
        }
        weigh();
        for (int head = 0; head < p.length; head++) {
            System.arraycopy(outputs[head], 0, blocks[head], 2, d);
        }
        return blocks;
    }

    /** {@code p[head][t] = dot16(q[head], k[t]) · c}. */
    private void score(float[] q, int at) {
        float c = (float) (1 / Math.sqrt(d));
        float[] key = new float[d];
        for (int t = 0; t < p[0].length; t++) {
            read(page, false, kvHead, t, key);
            for (int head = 0; head < p.length; head++) {
                p[head][t] = dot16(q, at + head * d, key) * c;
            }
        }
    }

    private static float max(float[] values) {
        float max = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            max = Math.max(max, value);
        }
        return max;
    }

    /** {@code outputs[head] = Σ p[head][t]·v[t]}. */
    private void weigh() {
        float[] value = new float[d];
        for (int t = 0; t < p[0].length; t++) {
            read(page, true, kvHead, t, value);
            for (int head = 0; head < p.length; head++) {
                addScaled(p[head][t], value, outputs[head]);
            }
        }
    }

    /** Reads one head's key (or value) of one position. */
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
}
