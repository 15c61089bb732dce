package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;

/** Final hidden states of some tokens of a batch: what the output norm makes of the residual stream. */
final class FinalStates implements AutoCloseable {

    private final Kernels kernels;
    private final Norm norm;
    private final float[] row; // (hidden) one token's state on its way between the kernels' memory and Java's
    private Floats states; // [tokens][hidden]

    FinalStates(Kernels kernels, ModelConfig config, ModelWeights weights) {
        this.kernels = kernels;
        norm = new Norm(kernels, weights.outputNorm(), config.epsilon());
        row = new float[config.hidden()];
        states = kernels.allocate(row.length);
    }

    /**
     * Computes the states of some tokens.
     *
     * @param x residual stream [tokens][hidden]
     * @param tokens which they are in the batch; only the first {@code count} count
     * @param count how many
     */
    void compute(Floats x, int[] tokens, int count) {
        if (states.size() < count * row.length) {
            Floats more = kernels.allocate(count * row.length);
            states.close();
            states = more;
        }
        for (int i = 0; i < count; i++) {
            x.read(tokens[i] * row.length, row, 0, row.length);
            states.write(i * row.length, row, 0, row.length);
        }
        norm.apply(states, states, 0, count);
    }

    /** All states that were computed last, [count][hidden]. */
    Floats values() {
        return states;
    }

    /** Gives one of them, by its number. */
    void read(int index, float[] target) {
        states.read(index * row.length, target, 0, row.length);
    }

    @Override
    public void close() {
        states.close();
    }
}
