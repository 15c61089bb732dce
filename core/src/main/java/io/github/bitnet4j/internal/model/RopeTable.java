package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cosines and sines of the rotary embedding: angle = (position / factor) · (θ^(-2i / d) / f[i]), computed in binary64 and
 * rounded once to binary32; most models have a factor of 1 and no f. Made as positions come into use; confined to the
 * engine thread while it grows.
 */
final class RopeTable implements AutoCloseable {

    /** Positions a block. */
    private static final int BLOCK = 256;

    private final Kernels kernels;
    private final int headDim;
    private final double factor;
    private final double[] frequencies; // (headDim / 2)
    private final List<Floats> blocks = new ArrayList<>(); // each [BLOCK][headDim]: headDim/2 cosines, headDim/2 sines

    /**
     * An empty table.
     *
     * @param divisors what the frequencies are divided by (headDim / 2); null for nothing
     */
    RopeTable(Kernels kernels, int headDim, Rope rope, float @Nullable [] divisors) {
        this.kernels = kernels;
        this.headDim = headDim;
        this.factor = rope.factor();
        this.frequencies = new double[headDim / 2];
        for (int i = 0; i < frequencies.length; i++) {
            double frequency = StrictMath.pow(rope.theta(), -2.0 * i / headDim);
            frequencies[i] = divisors == null ? frequency : frequency / divisors[i];
        }
    }

    /** Computes what is missing up to and including a position. */
    void extendTo(int position) {
        while (blocks.size() <= position / BLOCK) {
            blocks.add(compute(blocks.size() * BLOCK));
        }
    }

    private Floats compute(int firstPosition) {
        float[] values = new float[BLOCK * headDim];
        int half = headDim / 2;
        for (int row = 0; row < BLOCK; row++) {
            for (int i = 0; i < half; i++) {
                double angle = (firstPosition + row) / factor * frequencies[i];
                values[row * headDim + i] = (float) StrictMath.cos(angle);
                values[row * headDim + half + i] = (float) StrictMath.sin(angle);
            }
        }
        Floats block = kernels.allocate(values.length);
        block.write(0, values, 0, values.length);
        return block;
    }

    /** Rotates the heads of one token in place. */
    void rotate(Floats x, int at, int heads, int position) {
        kernels.rope(x, at, heads, headDim, blocks.get(position / BLOCK), position % BLOCK * headDim);
    }

    @Override
    public void close() {
        blocks.forEach(Floats::close);
        blocks.clear();
    }
}
