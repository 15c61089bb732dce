package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.model.BitLinear.Projection;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;

/** One transformer layer of the bitnet family: attention and gated feed-forward network, each with a sub-norm. */
final class DecoderLayer {

    /** Values that a worker takes at a time where each is computed by itself. */
    private static final int GRAIN = 8192;

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
    private final Workers.RangeTask gate = this::gate;

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
        queryKeyValue = bitLinear(
                w.attnNorm(),
                a.x,
                new Projection(w.attnQ(), a.q),
                new Projection(w.attnK(), a.k),
                new Projection(w.attnV(), a.v));
        attention = new Attention(kernels, workers, config, rope, a, index);
        attentionOutput = bitLinear(w.attnSubNorm(), a.attended, new Projection(w.attnOutput(), a.projected));
        gateUp = bitLinear(w.ffnNorm(), a.x, new Projection(w.ffnGate(), a.gate), new Projection(w.ffnUp(), a.up));
        down = bitLinear(w.ffnSubNorm(), a.gate, new Projection(w.ffnDown(), a.projected));
    }

    private BitLinear bitLinear(Floats norm, Floats input, Projection... projections) {
        return new BitLinear(kernels, workers, a, norm, config.epsilon(), input, projections);
    }

    /** Adds what this layer has to say to the residual stream a.x; each BitLinear normalises its own input. */
    void forward(Batch batch) {
        int tokens = batch.size();
        queryKeyValue.forward(tokens);
        attention.forward(batch);
        attentionOutput.forward(tokens);
        workers.forRange(tokens * config.hidden(), GRAIN, add);

        gateUp.forward(tokens);
        workers.forRange(tokens * config.feedForward(), GRAIN, gate);
        down.forward(tokens);
        workers.forRange(tokens * config.hidden(), GRAIN, add);
    }

    /** Residual connection: x = x + projected. */
    private void add(int from, int to) {
        kernels.add(a.x, a.projected, from, to);
    }

    /** gate = act(gate) · up. */
    private void gate(int from, int to) {
        kernels.gate(config.activation(), a.gate, a.up, a.gate, from, to);
    }
}
