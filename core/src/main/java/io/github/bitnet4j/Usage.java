package io.github.bitnet4j;

/**
 * Tokens that a generation took.
 *
 * @param promptTokens tokens of the context when the generation began
 * @param cachedTokens those of them that the KV cache held already
 * @param generatedTokens tokens produced, the end token not counted
 */
public record Usage(int promptTokens, int cachedTokens, int generatedTokens) {}
