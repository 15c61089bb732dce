package io.github.bitnet4j.sampling;

import java.util.Map;

/**
 * How the next token is chosen from the logits. The steps apply in this order: logit bias, repetition penalty, then (if
 * the temperature is 0) the largest logit; otherwise temperature, top-k, top-p, min-p, draw.
 *
 * @param temperature divides the logits; 0 means greedy
 * @param topK keep the k most likely tokens; 0 keeps all
 * @param topP keep the most likely tokens whose probabilities add up to p; 1 keeps all
 * @param minP keep tokens at least this fraction as likely as the most likely one; 0 keeps all
 * @param repetitionPenalty divides positive and multiplies negative logits of recent tokens; 1 changes nothing
 * @param repetitionWindow how many of the latest tokens of the context count as recent
 * @param logitBias what is added to the logits of some token ids; negative infinity bans a token
 * @param seed key of the random numbers; the same seed gives the same text
 */
public record SamplingOptions(
        float temperature,
        int topK,
        float topP,
        float minP,
        float repetitionPenalty,
        int repetitionWindow,
        Map<Integer, Float> logitBias,
        long seed) {

    /** Always the most likely token. */
    public static final SamplingOptions GREEDY = new SamplingOptions(0f, 0, 1f, 0f, 1f, 64, Map.of(), 0L);

    /** Checks the ranges and copies the map. */
    public SamplingOptions {
        check(temperature >= 0 && temperature <= 100, "temperature", "0 to 100", temperature);
        check(topK >= 0, "topK", "0 or more", topK);
        check(topP > 0 && topP <= 1, "topP", "above 0, up to 1", topP);
        check(minP >= 0 && minP <= 1, "minP", "0 to 1", minP);
        check(
                repetitionPenalty > 0 && repetitionPenalty <= 100,
                "repetitionPenalty",
                "above 0, up to 100",
                repetitionPenalty);
        check(repetitionWindow >= 0, "repetitionWindow", "0 or more", repetitionWindow);
        logitBias = Map.copyOf(logitBias);
        logitBias.forEach((id, bias) -> {
            check(id >= 0, "a token id in logitBias", "0 or more", id);
            check(bias < Float.POSITIVE_INFINITY, "a logitBias", "a number below infinity", bias);
        });
    }

    private static void check(boolean valid, String name, String range, Number found) {
        if (!valid) {
            throw new IllegalArgumentException(name + " must be " + range + ", found " + found);
        }
    }
}
