package io.github.bitnet4j.spi;

/** The non-linearity of the feed-forward gate. */
public enum Activation {
    /** max(z, 0)². */
    RELU2,
    /** z / (1 + exp32(-z)). */
    SILU,
    /**
     * GELU by the hyperbolic tangent: (0.5·z)·(1 + tanh u), with u = 0.79788456·(z + 0.044715·((z·z)·z)) and
     * tanh u = 1 - 2 / (exp32(2·u) + 1).
     */
    GELU
}
