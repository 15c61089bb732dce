package io.github.bitnet4j.internal.model;

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
    private final BitLinear queryKeyValue;
    private final Attention attention;
    private final BitLinear attentionOutput;
    private final BitLinear gateUp;
    private final BitLinear down;

    DecoderLayer(Kernels kernels, Workers workers, ModelConfig config, LayerWeights w, RopeTable rope, int index) {
        this.kernels = kernels;
        this.workers = workers;
        this.config = config;
        float epsilon = config.epsilon();
        queryKeyValue = new BitLinear(kernels, workers, w.attnNorm(), epsilon, w.attnQ(), w.attnK(), w.attnV());
        attention = new Attention(kernels, workers, config, rope, index);
        attentionOutput = new BitLinear(kernels, workers, w.attnSubNorm(), epsilon, w.attnOutput());
        gateUp = new BitLinear(kernels, workers, w.ffnNorm(), epsilon, w.ffnGate(), w.ffnUp());
        down = new BitLinear(kernels, workers, w.ffnSubNorm(), epsilon, w.ffnDown());
    }

    /** Adds what this layer has to say to the residual stream a.x; each BitLinear normalises its own input. */
    void forward(Batch batch, Activations a) {
        int tokens = batch.size();
        queryKeyValue.forward(tokens, a.x, a, a.q, a.k, a.v);
        attention.forward(batch, a);
        attentionOutput.forward(tokens, a.attended, a, a.projected);
        addToResidual(tokens, a);

        gateUp.forward(tokens, a.x, a, a.gate, a.up);
        gate(tokens, a.gate, a.up);
        down.forward(tokens, a.gate, a, a.projected);
        addToResidual(tokens, a);
    }

    private void addToResidual(int tokens, Activations a) {
        workers.forRange(tokens * config.hidden(), GRAIN, (from, to) -> kernels.add(a.x, a.projected, from, to));
    }

    /** gate = act(gate) · up. */
    private void gate(int tokens, Floats gate, Floats up) {
        workers.forRange(
                tokens * config.feedForward(),
                GRAIN,
                (from, to) -> kernels.gate(config.activation(), gate, up, gate, from, to));
    }
}
