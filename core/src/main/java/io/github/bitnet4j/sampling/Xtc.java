package io.github.bitnet4j.sampling;

/**
 * "Exclude top choices": now and then, of the tokens that are likely enough, only the least likely one is kept. Source:
 * P. E. Weidmann, text-generation-webui, pull request 6335 (2024).
 *
 * @param probability how often, 0 to 1
 * @param threshold the least probability of a token that counts as a top choice, above 0, up to 1; above 0.5 there are
 *     never two of them
 */
public record Xtc(float probability, float threshold) {

    /** Checks the ranges. */
    public Xtc {
        SamplingOptions.check(probability >= 0 && probability <= 1, "the probability of xtc", "0 to 1", probability);
        SamplingOptions.check(threshold > 0 && threshold <= 1, "the threshold of xtc", "above 0, up to 1", threshold);
    }
}
