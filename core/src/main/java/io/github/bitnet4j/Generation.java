package io.github.bitnet4j;

import java.util.List;

/**
 * What a generation produced.
 *
 * @param text the text, without stop string and end token
 * @param tokens ids of the tokens that were produced and are in the session's context now, the end token not among them
 * @param logProbs log-probabilities of each of the tokens, if {@link GenerateOptions#logProbs} asked for them, or none
 * @param finishReason why it ended
 * @param usage tokens that it took
 * @param timings where its time went
 */
public record Generation(
        String text,
        List<Integer> tokens,
        List<TokenLogProbs> logProbs,
        FinishReason finishReason,
        Usage usage,
        Timings timings) {

    /** Copies the lists. */
    public Generation {
        tokens = List.copyOf(tokens);
        logProbs = List.copyOf(logProbs);
    }
}
