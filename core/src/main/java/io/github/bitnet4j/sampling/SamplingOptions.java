package io.github.bitnet4j.sampling;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the next token is chosen from the logits. The steps apply in this order: logit bias; repetition, frequency and
 * presence penalty; DRY; the user's own step; then (if the temperature is 0) the largest logit, otherwise top-k,
 * temperature, typical, top-p, min-p, XTC, draw. Mirostat takes the place of top-k to XTC. {@code docs/sampling.md} defines
 * each.
 *
 * @param temperature divides the logits; 0 means greedy
 * @param topK keep the k most likely tokens; 0 keeps all
 * @param typicalP keep the tokens of the most typical information that make up this probability; 1 keeps all
 * @param topP keep the most likely tokens whose probabilities add up to p; 1 keeps all
 * @param minP keep tokens at least this fraction as likely as the most likely one; 0 keeps all
 * @param xtc removes the most likely tokens now and then; null for never
 * @param mirostat keeps the surprise of the text at a target; null for not
 * @param penalties make recent tokens less likely
 * @param dry makes tokens that would repeat a sequence less likely; null for not
 * @param logitBias what is added to the logits of some token ids; negative infinity bans a token
 * @param step the user's own step; null for none
 * @param seed key of the random numbers; the same seed gives the same text
 */
public record SamplingOptions(
        float temperature,
        int topK,
        float typicalP,
        float topP,
        float minP,
        @Nullable Xtc xtc,
        @Nullable Mirostat mirostat,
        Penalties penalties,
        @Nullable Dry dry,
        Map<Integer, Float> logitBias,
        @Nullable SamplingStep step,
        long seed) {

    /** Always the most likely token. */
    public static final SamplingOptions GREEDY =
            new SamplingOptions(0f, 0, 1f, 1f, 0f, null, null, Penalties.NONE, null, Map.of(), null, 0L);

    /** Checks the ranges and what does not combine, and copies the map. */
    public SamplingOptions {
        check(temperature >= 0 && temperature <= 100, "temperature", "0 to 100", temperature);
        check(topK >= 0, "topK", "0 or more", topK);
        check(typicalP > 0 && typicalP <= 1, "typicalP", "above 0, up to 1", typicalP);
        check(topP > 0 && topP <= 1, "topP", "above 0, up to 1", topP);
        check(minP >= 0 && minP <= 1, "minP", "0 to 1", minP);
        if (temperature == 0) {
            refuse(typicalP < 1, "typicalP", "a temperature of 0 always takes the likeliest token; set one above 0");
            refuse(xtc != null, "xtc", "a temperature of 0 always takes the likeliest token; set one above 0");
            refuse(
                    mirostat != null,
                    "mirostat",
                    "a temperature of 0 always takes the likeliest token; set one above 0");
        }
        boolean truncates = topK > 0 || typicalP < 1 || topP < 1 || minP > 0 || xtc != null;
        refuse(
                mirostat != null && truncates,
                "mirostat",
                "it decides itself which tokens are kept; leave out topK, typicalP, topP, minP and xtc");
        logitBias = Map.copyOf(logitBias);
        logitBias.forEach((id, bias) -> {
            check(id >= 0, "a token id in logitBias", "0 or more", id);
            check(bias < Float.POSITIVE_INFINITY, "a logitBias", "a number below infinity", bias);
        });
    }

    static void check(boolean valid, String name, String range, Number found) {
        if (!valid) {
            throw new IllegalArgumentException(name + " must be " + range + ", found " + found);
        }
    }

    private static void refuse(boolean contradicts, String name, String reason) {
        if (contradicts) {
            throw new IllegalArgumentException(name + " does not combine with the other options: " + reason);
        }
    }
}
