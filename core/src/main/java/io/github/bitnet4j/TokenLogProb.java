package io.github.bitnet4j;

/**
 * A token and how likely it was to the model.
 *
 * @param token its id
 * @param logProb natural logarithm of its probability, at most 0 but for rounding
 */
public record TokenLogProb(int token, float logProb) {}
