package io.github.bitnet4j.sampling;

import java.util.List;

/**
 * "Don't repeat yourself": a token that would continue a repetition of n tokens loses
 * {@code multiplier · base^(n - allowedLength)}, if n reaches the allowed length. Source: P. E. Weidmann,
 * text-generation-webui, pull request 5677 (2024).
 *
 * @param multiplier size of the penalty, 0 to 100; 0.8 is usual
 * @param base how fast it grows, 1 to 100; 1.75 is usual
 * @param allowedLength the longest repetition without a penalty, plus 1; at least 1, 2 is usual
 * @param window how many of the latest tokens of the context are looked at, at least 0
 * @param breakers texts that no repetition goes across; a token breaks if its text contains one of them, or if it is the
 *     last token of one of them
 */
public record Dry(float multiplier, float base, int allowedLength, int window, List<String> breakers) {

    /** Line breaks, colons, quotes and asterisks, as in the source. */
    public static final List<String> BREAKERS = List.of("\n", ":", "\"", "*");

    /** Checks the ranges and copies the list. */
    public Dry {
        SamplingOptions.check(multiplier >= 0 && multiplier <= 100, "the multiplier of dry", "0 to 100", multiplier);
        SamplingOptions.check(base >= 1 && base <= 100, "the base of dry", "1 to 100", base);
        SamplingOptions.check(allowedLength >= 1, "the allowed length of dry", "1 or more", allowedLength);
        SamplingOptions.check(window >= 0, "the window of dry", "0 or more", window);
        breakers = List.copyOf(breakers);
        if (breakers.contains("")) {
            throw new IllegalArgumentException("a sequence breaker of dry must not be empty");
        }
    }

    /**
     * The usual values, over the whole context.
     *
     * @param multiplier size of the penalty
     * @return base 1.75, allowed length 2, the usual breakers
     */
    public static Dry of(double multiplier) {
        return new Dry((float) multiplier, 1.75f, 2, Integer.MAX_VALUE, BREAKERS);
    }

    /** What a token loses that would continue a repetition of {@code length} tokens. */
    float penalty(int length) {
        double penalty = multiplier;
        for (int n = allowedLength; n < length && penalty < Float.MAX_VALUE; n++) {
            penalty *= base;
        }
        return (float) Math.min(penalty, Float.MAX_VALUE);
    }
}
