package io.github.bitnet4j.internal.model;

/**
 * What is wanted of the output head for one token.
 *
 * @param most how many of the largest logits, at least 1
 * @param always ids whose logits are wanted however small they are, because they will be changed: they do not count among
 *     the {@code most}
 * @param target receives one logit for each id of the vocabulary; negative infinity stands for those that are not wanted
 */
public record HeadQuery(int most, int[] always, float[] target) {}
