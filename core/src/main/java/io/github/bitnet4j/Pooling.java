package io.github.bitnet4j;

/** How the final hidden states of a text's tokens become one vector. */
public enum Pooling {
    /** The mean of all tokens' states. */
    MEAN,
    /** The last token's state. */
    LAST
}
