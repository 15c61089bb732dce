package io.github.bitnet4j.sampling;

/**
 * Makes the latest tokens of the context less likely, or more. Sources: Keskar et al., "CTRL" (2019), for repetition;
 * the OpenAI API for the other two, which count here in a window of the context, prompt included.
 *
 * @param repetition divides positive and multiplies negative logits of recent tokens, above 0, up to 100; 1 changes
 *     nothing
 * @param frequency is subtracted from a recent token's logit as many times as it occurs, -100 to 100
 * @param presence is subtracted once from a recent token's logit, -100 to 100
 * @param window how many of the latest tokens of the context count as recent, at least 0
 */
public record Penalties(float repetition, float frequency, float presence, int window) {

    /** Changes nothing. */
    public static final Penalties NONE = new Penalties(1f, 0f, 0f, 64);

    /** Checks the ranges. */
    public Penalties {
        SamplingOptions.check(
                repetition > 0 && repetition <= 100, "repetitionPenalty", "above 0, up to 100", repetition);
        SamplingOptions.check(Math.abs(frequency) <= 100, "frequencyPenalty", "-100 to 100", frequency);
        SamplingOptions.check(Math.abs(presence) <= 100, "presencePenalty", "-100 to 100", presence);
        SamplingOptions.check(window >= 0, "repetitionWindow", "0 or more", window);
    }

    /** Whether some logit is changed. */
    boolean isActive() {
        return window > 0 && (repetition != 1 || frequency != 0 || presence != 0);
    }

    /** The logit of a token that occurs {@code count} times in the window. */
    float penalise(float logit, int count) {
        float repeated = logit > 0 ? logit / repetition : logit * repetition;
        return (repeated - count * frequency) - presence;
    }
}
