package io.github.bitnet4j;

import java.util.List;

/**
 * How likely a text is to a model.
 *
 * @param tokens each scored token with its log-probability after all tokens before it; a token that nothing stands before
 *     is not scored
 */
public record TextScore(List<TokenLogProb> tokens) {

    /** Copies the list. */
    public TextScore {
        tokens = List.copyOf(tokens);
    }

    /**
     * Log-probability of the whole text.
     *
     * @return sum of those of its tokens, 0 if there are none
     */
    public double logProb() {
        double sum = 0;
        for (TokenLogProb token : tokens) {
            sum += token.logProb();
        }
        return sum;
    }

    /**
     * Log-probability a token; the perplexity is {@code exp} of its negative.
     *
     * @return the mean, NaN if there are no tokens
     */
    public double meanLogProb() {
        return logProb() / tokens.size();
    }
}
