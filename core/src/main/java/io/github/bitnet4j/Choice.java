package io.github.bitnet4j;

/**
 * One of several given continuations.
 *
 * @param index its place among those that were given, from 0
 * @param text what was given
 * @param score its tokens' log-probabilities after the prompt; where prompt and continuation grow together, the end of the
 *     prompt is in them, for all continuations alike
 */
public record Choice(int index, String text, TextScore score) {

    /**
     * Log-probability of the continuation.
     *
     * @return the sum of those of its tokens
     */
    public double logProb() {
        return score.logProb();
    }

    /**
     * Log-probability of the continuation a character, for continuations that differ in length.
     *
     * @return the sum divided by the number of the text's code points
     */
    public double logProbPerCharacter() {
        return score.logProb() / text.codePointCount(0, text.length());
    }
}
