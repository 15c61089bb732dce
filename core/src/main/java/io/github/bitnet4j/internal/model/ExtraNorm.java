package io.github.bitnet4j.internal.model;

/** RMSNorms of a layer that not every model family has. All have one before attention and one before the gate. */
public enum ExtraNorm {
    /** Of what the heads attended to and of the gated values, before the projections back to the residual stream. */
    SUB,
    /** Of the input of each projection, whose 8-bit form then is its own. */
    PROJECTION,
    /** Of each head's query and key, before the rotary embedding. */
    HEAD,
    /** Of what attention and feed-forward network add to the residual stream. */
    POST
}
