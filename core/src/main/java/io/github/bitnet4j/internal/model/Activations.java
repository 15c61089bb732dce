package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.QuantizedRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Working memory of the forward pass for a batch of tokens; reused by all layers. */
final class Activations implements AutoCloseable {

    final Floats x; // [tokens][hidden] residual stream
    final Floats q; // [tokens][heads · headDim]
    final Floats k; // [tokens][kvHeads · headDim]
    final Floats v; // [tokens][kvHeads · headDim]
    final Floats attentionState; // [attentionStates][heads][headDim + 2] m, l, o of each head
    final int attentionStates; // two a token
    final Floats attended; // [tokens][heads · headDim]
    final Floats projected; // [tokens][hidden] what a sub-layer adds to the residual stream
    final Floats gate; // [tokens][feedForward]
    final Floats up; // [tokens][feedForward]
    final Floats normed; // [tokens][hidden] input of a projection, where the residual stream itself must stay
    final Floats operand; // [tokens][inputs] input of one projection, where others have another; empty if none has

    /** The projection's number among those that have the same input, which is of this width. */
    private record Place(int width, int number) {}

    private final Kernels kernels;
    private final int tokens;
    private final Map<Place, QuantizedRows> quantized = new HashMap<>();
    private final List<Floats> floats = new ArrayList<>();

    Activations(Kernels kernels, ModelConfig config, int tokens) {
        this.kernels = kernels;
        this.tokens = tokens;
        x = allocate(tokens * config.hidden());
        q = allocate(tokens * config.queryWidth());
        k = allocate(tokens * config.kvWidth());
        v = allocate(tokens * config.kvWidth());
        attentionStates = 2 * tokens;
        attentionState = allocate(attentionStates * config.heads() * (config.headDim() + 2));
        attended = allocate(tokens * config.queryWidth());
        projected = allocate(tokens * config.hidden());
        gate = allocate(tokens * config.feedForward());
        up = allocate(tokens * config.feedForward());
        normed = allocate(tokens * config.hidden());
        int widest = Math.max(config.hidden(), Math.max(config.queryWidth(), config.feedForward()));
        operand = allocate(config.extraNorms().contains(ExtraNorm.PROJECTION) ? tokens * widest : 0);
    }

    /**
     * Room for 8-bit inputs.
     *
     * @param width values a token
     * @param number tells apart what is in use at the same time
     */
    QuantizedRows quantized(int width, int number) {
        int padded = (width + QuantizedRows.BLOCK - 1) / QuantizedRows.BLOCK * QuantizedRows.BLOCK;
        return quantized.computeIfAbsent(new Place(width, number), place -> kernels.allocateRows(tokens, padded));
    }

    private Floats allocate(int size) {
        Floats block = kernels.allocate(size);
        floats.add(block);
        return block;
    }

    @Override
    public void close() {
        floats.forEach(Floats::close);
        quantized.values().forEach(QuantizedRows::close);
    }
}
