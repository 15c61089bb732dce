package io.github.bitnet4j.sampling;

import static io.github.bitnet4j.spi.Canonical.exp32;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Chooses the next token from the logits, in the order that {@link SamplingOptions} gives. All sums run by rising token
 * id, of equal logits the lower id wins, and random numbers depend on seed and position only, so the same logits give
 * the same token everywhere. Stateless and thread-safe.
 */
public final class Sampler {

    private static final int[] NONE = {};

    private final SamplingOptions options;

    /**
     * A sampler with fixed options.
     *
     * @param options the options
     */
    public Sampler(SamplingOptions options) {
        this.options = options;
    }

    /**
     * How many of the largest logits decide about the token, beside those of the {@link #adjusted} ids; the others may be
     * negative infinity.
     *
     * @return 1 if the largest one does, k with top-k, 0 if all logits count
     */
    public int candidates() {
        return options.temperature() == 0 ? 1 : options.topK();
    }

    /**
     * The ids whose logits are changed before they are compared with the others.
     *
     * @param recent as for {@link #next}
     * @return ids, each once
     */
    public int[] adjusted(int[] recent) {
        if (options.logitBias().isEmpty() && options.repetitionPenalty() == 1) {
            return NONE;
        }
        IntStream biased = options.logitBias().keySet().stream().mapToInt(Integer::intValue);
        IntStream penalised = options.repetitionPenalty() == 1 ? IntStream.empty() : Arrays.stream(recent);
        return IntStream.concat(biased, penalised).distinct().toArray();
    }

    /**
     * How many of the context's latest tokens decide about the next one.
     *
     * @return a count, 0 without a penalty
     */
    public int recentTokens() {
        return options.repetitionPenalty() == 1 ? 0 : options.repetitionWindow();
    }

    /**
     * Chooses a token.
     *
     * @param logits one for each id of the vocabulary; changed by bias and penalty
     * @param recent ids of the latest {@link #recentTokens()} tokens of the context
     * @param position where in its context the new token will stand
     * @return its id, or -1 if no logit is a number
     */
    public int next(float[] logits, int[] recent, long position) {
        if (!options.logitBias().isEmpty()) {
            options.logitBias().forEach((id, bias) -> logits[id] += bias);
        }
        if (options.repetitionPenalty() != 1) {
            penalise(logits, recent);
        }
        if (options.temperature() == 0) {
            return largest(logits);
        }
        Candidates candidates = new Candidates(logits);
        if (candidates.count() == 0) {
            return -1;
        }
        if (options.topK() > 0) {
            candidates.keepHeaviest(options.topK());
        }
        toProbabilities(candidates);
        if (options.topP() < 1) {
            candidates.keepUntil(options.topP() * candidates.sum());
        }
        if (options.minP() > 0) {
            candidates.keepAtLeast(options.minP() * candidates.largestWeight());
        }
        return draw(candidates, Philox.uniform(options.seed(), position, 0));
    }

    private void penalise(float[] logits, int[] recent) {
        float penalty = options.repetitionPenalty();
        Set<Integer> distinct = new HashSet<>();
        for (int id : recent) {
            if (distinct.add(id)) {
                logits[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
            }
        }
    }

    private static int largest(float[] logits) {
        int best = -1;
        for (int id = 0; id < logits.length; id++) {
            if (best < 0 ? logits[id] >= Float.NEGATIVE_INFINITY : logits[id] > logits[best]) {
                best = id;
            }
        }
        return best;
    }

    /** Softmax with temperature, not normalised: the heaviest candidate has 1. */
    private void toProbabilities(Candidates candidates) {
        float max = candidates.largestWeight();
        for (int i = 0; i < candidates.count(); i++) {
            candidates.setWeight(i, exp32((candidates.weight(i) - max) / options.temperature()));
        }
    }

    /** The first candidate at which the weights, added by rising id, exceed {@code u} of their sum. */
    private static int draw(Candidates candidates, float u) {
        float target = u * candidates.sum();
        float sum = 0;
        for (int i = 0; i < candidates.count(); i++) {
            sum += candidates.weight(i);
            if (sum > target) {
                return candidates.id(i);
            }
        }
        return candidates.id(candidates.count() - 1);
    }
}
