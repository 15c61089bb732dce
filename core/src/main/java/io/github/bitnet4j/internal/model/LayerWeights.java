package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.PackedMatrix;
import java.util.List;

/** Weights of one layer of the bitnet family, named as in GGUF files. Matrices are (outputs, inputs). */
public record LayerWeights(
        Floats attnNorm, // (hidden)
        PackedMatrix attnQ, // (heads · headDim, hidden)
        PackedMatrix attnK, // (kvHeads · headDim, hidden)
        PackedMatrix attnV, // (kvHeads · headDim, hidden)
        Floats attnSubNorm, // (heads · headDim)
        PackedMatrix attnOutput, // (hidden, heads · headDim)
        Floats ffnNorm, // (hidden)
        PackedMatrix ffnGate, // (feedForward, hidden)
        PackedMatrix ffnUp, // (feedForward, hidden)
        Floats ffnSubNorm, // (feedForward)
        PackedMatrix ffnDown) { // (hidden, feedForward)

    /** The seven projections. */
    public List<PackedMatrix> matrices() {
        return List.of(attnQ, attnK, attnV, attnOutput, ffnGate, ffnUp, ffnDown);
    }

    List<Floats> norms() {
        return List.of(attnNorm, attnSubNorm, ffnNorm, ffnSubNorm);
    }
}
