package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.QuantizedRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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

    private final Map<Integer, QuantizedRows> quantized = new HashMap<>(); // by number of columns
    private final List<Floats> floats = new ArrayList<>();

    Activations(Kernels kernels, ModelConfig config, int tokens) {
        x = allocate(kernels, tokens * config.hidden());
        q = allocate(kernels, tokens * config.queryWidth());
        k = allocate(kernels, tokens * config.kvWidth());
        v = allocate(kernels, tokens * config.kvWidth());
        attentionStates = 2 * tokens;
        attentionState = allocate(kernels, attentionStates * config.heads() * (config.headDim() + 2));
        attended = allocate(kernels, tokens * config.queryWidth());
        projected = allocate(kernels, tokens * config.hidden());
        gate = allocate(kernels, tokens * config.feedForward());
        up = allocate(kernels, tokens * config.feedForward());
        normed = allocate(kernels, tokens * config.hidden());
        for (int width : new int[] {config.hidden(), config.queryWidth(), config.feedForward()}) {
            quantized.computeIfAbsent(width, columns -> kernels.allocateRows(tokens, columns));
        }
    }

    /** Room for the 8-bit input of a projection of that many columns. */
    QuantizedRows quantized(int columns) {
        return Objects.requireNonNull(quantized.get(columns), "no projection has inputs of this width");
    }

    private Floats allocate(Kernels kernels, int size) {
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
