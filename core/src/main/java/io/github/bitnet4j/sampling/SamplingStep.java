package io.github.bitnet4j.sampling;

/**
 * A user's own step of choosing a token: it sees all logits, after bias and penalties and before everything else, and
 * may change them.
 *
 * <p>It runs on the model's engine thread, between two steps that all sessions share. So it must be fast, must not wait
 * for anything and cannot use the model; it may cancel. What it throws ends this one generation with a
 * {@code BitNetException} that has it as its cause. A step that several generations use is never run by two threads at
 * once if they are of one model. For the text to depend on the seed only, it must depend on its arguments only.
 */
@FunctionalInterface
public interface SamplingStep {

    /**
     * Changes logits.
     *
     * @param logits one for each id of the vocabulary, by id, not sorted; negative infinity or NaN removes a token,
     *     positive infinity leaves only the tokens that have it; something must be left
     * @param tokens the context so far, prompt included; valid during the call
     */
    void apply(float[] logits, TokenSequence tokens);
}
