package io.github.bitnet4j.spi;

/** The non-linearity of the feed-forward gate. */
public enum Activation {
    /** max(z, 0)². */
    RELU2,
    /** z / (1 + exp32(-z)). */
    SILU,
    /** GELU by the hyperbolic tangent: {@link Canonical#gelu}. */
    GELU
}
