package io.github.bitnet4j.internal.kernels.vector;

import io.github.bitnet4j.internal.kernels.plain.PlainAttention;
import io.github.bitnet4j.internal.kernels.scalar.ScalarPage;
import io.github.bitnet4j.internal.tensor.Float16;
import io.github.bitnet4j.spi.Canonical;
import io.github.bitnet4j.spi.KvType;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/** Attention on vectors. */
final class VectorAttention extends PlainAttention {

    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final int LANES = FLOATS.length();

    private final float[] sums = new float[16];
    private final @Nullable VectorAttentionQ8 codes;

    VectorAttention(ScalarPage page, int kvHead, int positions) {
        super(page, kvHead, positions);
        codes = page.hasCodes() && VectorAttentionQ8.fits(page) ? new VectorAttentionQ8(page, kvHead, positions) : null;
    }

    @Override
    protected void scoresOfCodes(float[] q, int at, float[][] scores) {
        if (codes == null) {
            super.scoresOfCodes(q, at, scores);
        } else {
            codes.scores(q, at, scoreScale(), scores);
        }
    }

    @Override
    protected void weighCodes(float[][] p, float[][] o) {
        if (codes == null) {
            super.weighCodes(p, o);
        } else {
            codes.weigh(p, o);
        }
    }

    @Override
    protected void read(ScalarPage page, boolean value, int head, int slot, float[] target) {
        int at = page.row(value, head, slot) * page.headDim();
        if (page.type() != KvType.F16) {
            System.arraycopy(page.singles(), at, target, 0, target.length);
            return;
        }
        short[] halves = page.halves();
        // Vectors of which the first half is used, so that there are shorts of one width only.
        int readable = Math.max(0, Math.min(target.length, halves.length - at - LANES));
        int whole = FLOATS.loopBound(readable);
        for (int i = 0; i < whole; i += LANES) {
            Elementary.fromHalves(ShortVector.fromArray(Lanes.SHORTS, halves, at + i))
                    .intoArray(target, i);
        }
        for (int i = whole; i < target.length; i++) {
            target[i] = Float16.toFloat(halves[at + i]);
        }
    }

    @Override
    protected float dot16(float[] q, int at, float[] key) {
        return Dot16.dot(q, at, key, 0, key.length, sums);
    }

    @Override
    protected void exponentials(float[] scores, float max) {
        int whole = FLOATS.loopBound(scores.length);
        for (int t = 0; t < whole; t += LANES) {
            Elementary.exp32(FloatVector.fromArray(FLOATS, scores, t).sub(max)).intoArray(scores, t);
        }
        for (int t = whole; t < scores.length; t++) {
            scores[t] = Canonical.exp32(scores[t] - max);
        }
    }

    @Override
    protected void addScaled(float factor, float[] values, float[] sum) {
        int whole = FLOATS.loopBound(sum.length);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector product = FloatVector.fromArray(FLOATS, values, i).mul(factor);
            FloatVector.fromArray(FLOATS, sum, i).add(product).intoArray(sum, i);
        }
        for (int i = whole; i < sum.length; i++) {
            sum[i] += factor * values[i];
        }
    }
}
