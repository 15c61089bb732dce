package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.TokenLogProb;
import io.github.bitnet4j.TokenLogProbs;
import io.github.bitnet4j.spi.Canonical;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes log-probabilities of logits. */
final class LogProbs {

    private static final int[] NONE = {};

    private LogProbs() {}

    /** The log-probability of an id, given {@link Canonical#logSumExp} of its logits. */
    static float of(float logit, double logSumExp) {
        return (float) (logit - logSumExp);
    }

    /** Log-probabilities of a token that was chosen and of the {@code most} likeliest ones. */
    static TokenLogProbs of(int chosen, float[] logits, int most) {
        double sum = Canonical.logSumExp(logits);
        List<TokenLogProb> top = new ArrayList<>(most);
        for (int id : largest(logits, most)) {
            top.add(new TokenLogProb(id, of(logits[id], sum)));
        }
        return new TokenLogProbs(chosen, of(logits[chosen], sum), top);
    }

    /** The ids of the largest logits, falling, of equal ones the lower id first. */
    private static int[] largest(float[] logits, int most) {
        if (most == 0) {
            return NONE;
        }
        int[] ids = new int[most];
        int count = 0;
        for (int id = 0; id < logits.length; id++) {
            float logit = logits[id];
            if (!(logit > (count < most ? Float.NEGATIVE_INFINITY : logits[ids[most - 1]]))) {
                continue;
            }
            int at = count < most ? count++ : most - 1;
            for (; at > 0 && logits[ids[at - 1]] < logit; at--) {
                ids[at] = ids[at - 1];
            }
            ids[at] = id;
        }
        return count < most ? Arrays.copyOf(ids, count) : ids;
    }
}
