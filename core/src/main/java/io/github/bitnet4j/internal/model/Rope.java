package io.github.bitnet4j.internal.model;

/**
 * Parameters of the rotary embedding.
 *
 * @param theta base of the frequencies
 * @param factor what positions are divided by ("linear scaling"); 1 for none
 */
public record Rope(double theta, double factor) {}
