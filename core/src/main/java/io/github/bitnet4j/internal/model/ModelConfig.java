package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.Pooling;
import io.github.bitnet4j.spi.Activation;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hyper-parameters of a model.
 *
 * @param architecture name in the file
 * @param extraNorms the norms of a layer that not every family has
 * @param layers transformer layers
 * @param hidden width of the residual stream
 * @param heads query heads
 * @param kvHeads key/value heads; a divisor of {@code heads}
 * @param headDim values a head, even
 * @param feedForward width of the feed-forward network
 * @param vocabulary rows of the token embedding
 * @param contextLength positions that the model was made for
 * @param epsilon added to the mean square in RMSNorm
 * @param rope the rotary embedding
 * @param activation non-linearity of the feed-forward gate
 * @param embeddingScale factor of the token embeddings
 * @param tied whether the token embedding is the output head too
 * @param pooling how a text's states become one vector, where the file says it
 */
public record ModelConfig(
        String architecture,
        Set<ExtraNorm> extraNorms,
        int layers,
        int hidden,
        int heads,
        int kvHeads,
        int headDim,
        int feedForward,
        int vocabulary,
        int contextLength,
        float epsilon,
        Rope rope,
        Activation activation,
        float embeddingScale,
        boolean tied,
        @Nullable Pooling pooling) {

    /** Copies the set. */
    public ModelConfig {
        extraNorms = Set.copyOf(extraNorms);
    }

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
