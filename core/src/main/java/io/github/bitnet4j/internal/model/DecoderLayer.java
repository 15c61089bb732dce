package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.model.BitLinear.Input;
import io.github.bitnet4j.internal.model.BitLinear.Projection;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.QuantizedRows;

/** One transformer layer of the bitnet family: attention and gated feed-forward network, each with a sub-norm. */
final class DecoderLayer {

    private final Kernels kernels;
    private final Workers workers;
    private final ModelConfig config;
    private final Activations a;
    private final BitLinear queryKeyValue;
    private final Attention attention;
    private final BitLinear attentionOutput;
    private final BitLinear gateUp;
    private final BitLinear down;
    private final Workers.RangeTask add = this::add;

    DecoderLayer(
            Kernels kernels,
            Workers workers,
            ModelConfig config,
            LayerWeights w,
            RopeTable rope,
            Activations a,
            int index) {
        this.kernels = kernels;
        this.workers = workers;
        this.config = config;
        this.a = a;
        Workers.RangeTask none = (from, to) -> {};
        QuantizedRows hidden = a.quantized(config.hidden());
        queryKeyValue = bitLinear(
                w.attnNorm(),
                new Input(none, a.x, a.normed, hidden),
                new Projection(w.attnQ(), a.q),
                new Projection(w.attnK(), a.k),
                new Projection(w.attnV(), a.v));
        attention = new Attention(kernels, workers, config, rope, a, index);
        attentionOutput = bitLinear(
                w.attnSubNorm(),
                new Input(none, a.attended, a.attended, a.quantized(config.queryWidth())),
                new Projection(w.attnOutput(), a.projected));
        gateUp = bitLinear(
                w.ffnNorm(),
                new Input(add, a.x, a.normed, hidden),
                new Projection(w.ffnGate(), a.gate),
                new Projection(w.ffnUp(), a.up));
        down = bitLinear(
                w.ffnSubNorm(),
                new Input(this::gate, a.gate, a.gate, a.quantized(config.feedForward())),
                new Projection(w.ffnDown(), a.projected));
        queryKeyValue.follow(attentionOutput);
        attentionOutput.follow(gateUp);
        gateUp.follow(down);
    }

    /** Says which layer comes next. */
    void follow(DecoderLayer next) {
        down.follow(next.queryKeyValue);
    }

    private BitLinear bitLinear(Floats norm, Input input, Projection... projections) {
        return new BitLinear(kernels, workers, norm, config.epsilon(), input, projections);
    }

    /** Adds what this layer has to say to the residual stream a.x; each BitLinear normalises its own input. */
    void forward(Batch batch) {
        int tokens = batch.size();
        queryKeyValue.forward(tokens);
        attention.forward(batch);
        attentionOutput.forward(tokens);
        gateUp.forward(tokens);
        down.forward(tokens);
        workers.forRange(tokens, 1, add);
    }

    /** Residual connection of some tokens: x = x + projected. */
    private void add(int from, int to) {
        kernels.add(a.x, a.projected, from * config.hidden(), to * config.hidden());
    }

    /** Gate of some tokens: gate = act(gate) · up. */
    private void gate(int from, int to) {
        int width = config.feedForward();
        kernels.gate(config.activation(), a.gate, a.up, a.gate, from * width, to * width);
    }
}
