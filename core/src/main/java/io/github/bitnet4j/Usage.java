package io.github.bitnet4j;

/**
 * Tokens that a generation took.
 *
 * @param promptTokens tokens of the context when the generation began
 * @param cachedTokens those of them that were not computed, because the session's own KV cache held them or another's
 * @param generatedTokens tokens produced, the end token not counted
 */
public record Usage(int promptTokens, int cachedTokens, int generatedTokens) {}
