package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.spi.Activation;

/**
 * Hyper-parameters of a model.
 *
 * @param architecture name in the file
 * @param layers transformer layers
 * @param hidden width of the residual stream
 * @param heads query heads
 * @param kvHeads key/value heads; a divisor of {@code heads}
 * @param headDim values a head, even
 * @param feedForward width of the feed-forward network
 * @param vocabulary rows of the token embedding
 * @param contextLength positions that the model was made for
 * @param epsilon added to the mean square in RMSNorm
 * @param ropeTheta base of the rotary embedding's frequencies
 * @param activation non-linearity of the feed-forward gate
 */
public record ModelConfig(
        String architecture,
        int layers,
        int hidden,
        int heads,
        int kvHeads,
        int headDim,
        int feedForward,
        int vocabulary,
        int contextLength,
        float epsilon,
        double ropeTheta,
        Activation activation) {

    /** Width of the concatenated query heads. */
    public int queryWidth() {
        return heads * headDim;
    }

    /** Width of the concatenated key (or value) heads. */
    public int kvWidth() {
        return kvHeads * headDim;
    }

    /** Query heads that share a key/value head. */
    public int group() {
        return heads / kvHeads;
    }
}
