package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.model.BitLinear.Input;
import io.github.bitnet4j.internal.model.BitLinear.Operand;
import io.github.bitnet4j.internal.model.BitLinear.Projection;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.QuantizedRows;
import org.jspecify.annotations.Nullable;

/**
 * One transformer layer: attention and gated feed-forward network. Families differ in which norms they have; see
 * {@link ExtraNorm}.
 */
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
    private final Workers.RangeTask addFeedForward;

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
        Workers.RangeTask addAttention = add(norm(w.postAttentionNorm()));
        addFeedForward = add(norm(w.postFfwNorm()));
        int hidden = config.hidden();
        int feedForward = config.feedForward();
        queryKeyValue = bitLinear(
                new Input(none, a.x, hidden, norm(w.attnNorm()), a.normed),
                new Output(w.attnQ(), a.q),
                new Output(w.attnK(), a.k),
                new Output(w.attnV(), a.v));
        attention = new Attention(kernels, workers, config, w, rope, a, index);
        attentionOutput = bitLinear(
                new Input(none, a.attended, config.queryWidth(), norm(w.attnSubNorm()), a.attended),
                new Output(w.attnOutput(), a.projected));
        gateUp = bitLinear(
                new Input(addAttention, a.x, hidden, norm(w.ffnNorm()), a.normed),
                new Output(w.ffnGate(), a.gate),
                new Output(w.ffnUp(), a.up));
        down = bitLinear(
                new Input(this::gate, a.gate, feedForward, norm(w.ffnSubNorm()), a.gate),
                new Output(w.ffnDown(), a.projected));
        queryKeyValue.follow(attentionOutput);
        attentionOutput.follow(gateUp);
        gateUp.follow(down);
    }

    /** A projection, and where its product goes. */
    private record Output(TernaryWeights weights, Floats values) {}

    private BitLinear bitLinear(Input input, Output... outputs) {
        Projection[] projections = new Projection[outputs.length];
        for (int i = 0; i < outputs.length; i++) {
            TernaryWeights w = outputs[i].weights();
            QuantizedRows quantized = a.quantized(input.width(), w.normIn() == null ? 0 : i);
            Operand operand = new Operand(norm(w.normIn()), a.operand, quantized);
            projections[i] = new Projection(w.matrix(), operand, outputs[i].values());
        }
        return new BitLinear(kernels, workers, input, projections);
    }

    private Norm norm(@Nullable Floats gains) {
        return new Norm(kernels, gains, config.epsilon());
    }

    /** Says which layer comes next. */
    void follow(DecoderLayer next) {
        down.follow(next.queryKeyValue);
    }

    /** Adds what this layer has to say to the residual stream a.x; each BitLinear normalises its own input. */
    void forward(Batch batch) {
        int tokens = batch.size();
        queryKeyValue.forward(tokens);
        attention.forward(batch);
        attentionOutput.forward(tokens);
        gateUp.forward(tokens);
        down.forward(tokens);
        workers.forRange(tokens, 1, addFeedForward);
    }

    /** Residual connection of some tokens: x = x + norm(projected). */
    private Workers.RangeTask add(Norm norm) {
        return (from, to) -> {
            Floats y = norm.apply(a.projected, a.projected, from, to);
            kernels.add(a.x, y, from * config.hidden(), to * config.hidden());
        };
    }

    /** Gate of some tokens: gate = act(gate) · up. */
    private void gate(int from, int to) {
        int width = config.feedForward();
        kernels.gate(config.activation(), a.gate, a.up, a.gate, from * width, to * width);
    }
}
