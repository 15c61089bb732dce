package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.PackedMatrix;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Weights of one layer, named as in GGUF files; norms that the model's family does not have are null. */
public record LayerWeights(
        Floats attnNorm, // (hidden)
        TernaryWeights attnQ, // (heads · headDim, hidden)
        TernaryWeights attnK, // (kvHeads · headDim, hidden)
        TernaryWeights attnV, // (kvHeads · headDim, hidden)
        @Nullable Floats attnQNorm, // (headDim)
        @Nullable Floats attnKNorm, // (headDim)
        @Nullable Floats attnSubNorm, // (heads · headDim)
        TernaryWeights attnOutput, // (hidden, heads · headDim)
        @Nullable Floats postAttentionNorm, // (hidden)
        Floats ffnNorm, // (hidden)
        TernaryWeights ffnGate, // (feedForward, hidden)
        TernaryWeights ffnUp, // (feedForward, hidden)
        @Nullable Floats ffnSubNorm, // (feedForward)
        TernaryWeights ffnDown, // (hidden, feedForward)
        @Nullable Floats postFfwNorm) { // (hidden)

    private List<TernaryWeights> projections() {
        return List.of(attnQ, attnK, attnV, attnOutput, ffnGate, ffnUp, ffnDown);
    }

    /** The matrices of the seven projections. */
    public List<PackedMatrix> matrices() {
        return projections().stream().map(TernaryWeights::matrix).toList();
    }

    List<Floats> norms() {
        Stream<@Nullable Floats> norms = Stream.of(
                attnNorm, attnQNorm, attnKNorm, attnSubNorm, postAttentionNorm, ffnNorm, ffnSubNorm, postFfwNorm);
        return Stream.concat(norms, projections().stream().map(TernaryWeights::normIn))
                .filter(Objects::nonNull)
                .toList();
    }
}
