package io.github.bitnet4j.sampling;

import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the next token from the logits, in the order that {@link SamplingOptions} gives. All sums run by rising token
 * id, of equal logits the lower id wins, and random numbers depend on seed and position only, so the same logits give
 * the same token everywhere. It belongs to one generation, whose tokens it chooses one after the other; one thread at a
 * time uses it.
 */
public final class Sampler {

    /** Numbers of a position's random numbers. */
    private static final int DRAW_TOKEN = 0;

    private static final int DRAW_XTC = 1;

    private static final double LN_2 = StrictMath.log(2);

    private final SamplingOptions options;
    private final Candidates candidates;
    private final int[] biasedIds;
    private final float[] biases;
    private final @Nullable RepetitionSearch repetitions;
    private final TokenCounts recent = new TokenCounts(); // how often each token occurs in the window
    private final TokenCounts repeated = new TokenCounts(); // length of the repetition that each token would continue
    private final TokenCounts adjusted = new TokenCounts();
    private final int[] counter = new int[4];
    private float mu; // the largest surprise that mirostat allows, in bits

    /**
     * A sampler for one generation, with memory of its own and no sequence breakers.
     *
     * @param options the options
     */
    public Sampler(SamplingOptions options) {
        this(options, id -> false, new Candidates());
    }

    /**
     * A sampler for one generation.
     *
     * @param options the options
     * @param breaksSequence which token ids are sequence breakers of {@link Dry}
     * @param memory where it works
     */
    public Sampler(SamplingOptions options, IntPredicate breaksSequence, Candidates memory) {
        this.options = options;
        candidates = memory;
        biasedIds = options.logitBias().keySet().stream()
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
        biases = new float[biasedIds.length];
        Map<Integer, Float> bias = options.logitBias();
        for (int i = 0; i < biases.length; i++) {
            biases[i] = bias.getOrDefault(biasedIds[i], 0f);
        }
        Dry dry = options.dry();
        repetitions = dry == null ? null : new RepetitionSearch(dry, breaksSequence);
        mu = options.mirostat() == null ? 0 : 2 * options.mirostat().tau();
    }

    /**
     * How many of the largest logits decide about the token, beside those of the {@link #adjusted} ids; the others may be
     * negative infinity.
     *
     * @return 1 if the largest one does, k with top-k, 0 if all logits count
     */
    public int candidates() {
        if (options.step() != null) {
            return 0;
        }
        return options.temperature() == 0 ? 1 : options.topK();
    }

    /**
     * Finds the ids whose logits are changed before they are compared with the others.
     *
     * @param tokens the context
     * @return how many there are; {@link #adjustedIds} begins with them, each once
     */
    public int adjusted(TokenSequence tokens) {
        adjusted.clear();
        for (int id : biasedIds) {
            adjusted.add(id, 1);
        }
        findRecent(tokens);
        for (int i = 0; i < recent.size(); i++) {
            adjusted.add(recent.id(i), 1);
        }
        findRepeated(tokens);
        for (int i = 0; i < repeated.size(); i++) {
            adjusted.add(repeated.id(i), 1);
        }
        return adjusted.size();
    }

    /**
     * The ids that {@link #adjusted} found, and room behind them.
     *
     * @return ids, valid until it is asked again
     */
    public int[] adjustedIds() {
        return adjusted.ids();
    }

    /**
     * Chooses a token.
     *
     * @param logits one for each id of the vocabulary; changed by bias, penalties and the user's step
     * @param tokens the context that the token will follow; its length is the position that random numbers depend on
     * @return its id, or -1 if no logit is a number above negative infinity
     */
    public int next(float[] logits, TokenSequence tokens) {
        adjust(logits, tokens);
        if (options.temperature() == 0) {
            return largest(logits);
        }
        if (options.topK() > 0) {
            candidates.collectLargest(logits, options.topK());
        } else {
            candidates.collect(logits);
        }
        if (candidates.count() == 0) {
            return -1;
        }
        candidates.weigh(options.temperature());
        Mirostat mirostat = options.mirostat();
        if (mirostat != null) {
            return drawBySurprise(mirostat, tokens.length());
        }
        truncate(tokens.length());
        return candidates.id(candidates.draw(uniform(tokens.length(), DRAW_TOKEN)));
    }

    private void adjust(float[] logits, TokenSequence tokens) {
        for (int i = 0; i < biasedIds.length; i++) {
            logits[biasedIds[i]] += biases[i];
        }
        findRecent(tokens);
        for (int i = 0; i < recent.size(); i++) {
            int id = recent.id(i);
            logits[id] = options.penalties().penalise(logits[id], recent.value(i));
        }
        findRepeated(tokens);
        Dry dry = options.dry();
        for (int i = 0; dry != null && i < repeated.size(); i++) {
            logits[repeated.id(i)] -= dry.penalty(repeated.value(i));
        }
        SamplingStep step = options.step();
        if (step != null) {
            step.apply(logits, tokens);
        }
    }

    private void findRecent(TokenSequence tokens) {
        recent.clear();
        if (options.penalties().isActive()) {
            int from = Math.max(0, tokens.length() - options.penalties().window());
            for (int i = from; i < tokens.length(); i++) {
                recent.add(tokens.token(i), 1);
            }
        }
    }

    private void findRepeated(TokenSequence tokens) {
        if (repetitions != null) {
            repetitions.find(tokens, repeated);
        }
    }

    private static int largest(float[] logits) {
        int best = -1;
        for (int id = 0; id < logits.length; id++) {
            if (logits[id] > (best < 0 ? Float.NEGATIVE_INFINITY : logits[best])) {
                best = id;
            }
        }
        return best;
    }

    private void truncate(int position) {
        if (options.typicalP() < 1) {
            candidates.keepTypical(options.typicalP() * candidates.sum());
        }
        if (options.topP() < 1) {
            candidates.keepLikeliest(options.topP() * candidates.sum());
        }
        if (options.minP() > 0) {
            candidates.keepAtLeast(options.minP() * candidates.largestWeight());
        }
        Xtc xtc = options.xtc();
        if (xtc != null && uniform(position, DRAW_XTC) < xtc.probability()) {
            float least = xtc.threshold() * candidates.sum();
            if (candidates.countAtLeast(least) > 1) {
                candidates.removeAboveLast(least);
            }
        }
    }

    /** Draws among the tokens whose surprise is at most μ, and moves μ by how far the drawn one is from the target. */
    private int drawBySurprise(Mirostat mirostat, int position) {
        float sum = candidates.sum();
        float least = (float) (sum * StrictMath.exp(-mu * LN_2));
        candidates.keepAtLeast(Math.min(least, candidates.largestWeight()));
        int drawn = candidates.draw(uniform(position, DRAW_TOKEN));
        double surprise = StrictMath.log((double) sum / candidates.weight(drawn)) / LN_2;
        mu -= mirostat.eta() * ((float) surprise - mirostat.tau());
        return candidates.id(drawn);
    }

    private float uniform(int position, int draw) {
        return Philox.uniform(options.seed(), position, draw, counter);
    }
}
