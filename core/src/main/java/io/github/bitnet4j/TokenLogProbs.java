package io.github.bitnet4j;

import java.util.List;

/**
 * A token that was chosen, and what else could have been. The probabilities are the model's own, before temperature,
 * bias and all other options.
 *
 * @param token its id
 * @param logProb natural logarithm of its probability
 * @param top the likeliest tokens at its place, the likeliest first, of equal ones the lower id first; it may be among
 *     them
 */
public record TokenLogProbs(int token, float logProb, List<TokenLogProb> top) {

    /** Copies the list. */
    public TokenLogProbs {
        top = List.copyOf(top);
    }
}
