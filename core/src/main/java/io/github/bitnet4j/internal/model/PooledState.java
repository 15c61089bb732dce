package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.Pooling;
import io.github.bitnet4j.spi.Canonical;

/** One vector of unit length from the final hidden states of a text's tokens, which are given in their order. */
public final class PooledState {

    private final Pooling pooling;
    private final float[] values; // (hidden) the sum, or the last state
    private int count;

    /** No state yet. */
    public PooledState(Pooling pooling, int hidden) {
        this.pooling = pooling;
        values = new float[hidden];
    }

    /** Whether a token's state is needed. */
    public static boolean needs(Pooling pooling, boolean last) {
        return last || pooling == Pooling.MEAN;
    }

    /** Takes the next state that is needed. */
    public void add(float[] state) {
        for (int i = 0; i < values.length; i++) {
            values[i] = pooling == Pooling.MEAN ? values[i] + state[i] : state[i];
        }
        count++;
    }

    /** The vector: the mean or the last state e, divided by sqrt(dot16(e, e)). Ends the pooling. */
    public float[] unit() {
        if (pooling == Pooling.MEAN) {
            divide(count);
        }
        divide((float) Math.sqrt(Canonical.dot16(values, 0, values, 0, values.length)));
        return values;
    }

    private void divide(float divisor) {
        for (int i = 0; i < values.length; i++) {
            values[i] /= divisor;
        }
    }
}
