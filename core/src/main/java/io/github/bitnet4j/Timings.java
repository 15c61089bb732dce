package io.github.bitnet4j;

import java.time.Duration;

/**
 * Where the time of a generation went.
 *
 * @param queued from the call until the engine took it up
 * @param prefill processing of the prompt, until its logits were there
 * @param decode from then until the last token
 * @param prefillTokens tokens processed in {@code prefill}
 * @param decodeTokens tokens processed in {@code decode}, one by one, and all that are left when a context is shifted
 * @param headRows rows of the output head that were computed, in all its passes; with the two-stage head a small part
 *     of the vocabulary each time
 */
public record Timings(
        Duration queued, Duration prefill, Duration decode, int prefillTokens, int decodeTokens, long headRows) {

    /**
     * Speed of prompt processing.
     *
     * @return tokens a second, 0 if there were none
     */
    public double prefillTokensPerSecond() {
        return rate(prefillTokens, prefill);
    }

    /**
     * Speed of generation.
     *
     * @return tokens a second, 0 if there were none
     */
    public double decodeTokensPerSecond() {
        return rate(decodeTokens, decode);
    }

    private static double rate(int tokens, Duration time) {
        return time.isZero() ? 0 : tokens * 1e9 / time.toNanos();
    }
}
