package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.PackedMatrix;
import io.github.bitnet4j.spi.QuantizedRows;
import java.util.Arrays;

/**
 * The BitLinear layer of BitNet b1.58: RMSNorm of the input, 8-bit absmax quantisation a token, ternary product.
 * Projections of one input are one layer, so that they share its quantised form and one round of the workers.
 */
final class BitLinear {

    /** Bytes of weights a block of rows: long enough for the memory's prefetchers, short enough to cancel. */
    private static final int BLOCK_BYTES = 1 << 18;

    /** Blocks a worker has at least, so that one that is held up leaves its share to the others. */
    private static final int BLOCKS_A_WORKER = 4;

    /** Row groups of a matrix that a block has a multiple of: kernels take some small ones at a time. */
    private static final int STEP_GROUPS = 8;

    /** Rows from which on a group is enough for a kernel. */
    private static final int LARGE_GROUP = 32;

    /** One of the matrices (rows, columns), and where its product [tokens][rows] goes. */
    record Projection(PackedMatrix weights, Floats output) {}

    private final Kernels kernels;
    private final Workers workers;
    private final Floats norm; // (columns)
    private final float epsilon;
    private final Floats input; // [tokens][columns]
    private final Floats normed; // [tokens][columns]
    private final QuantizedRows quantized; // [tokens][columns]
    private final Projection[] projections;
    private final int rowsPerBlock;
    private final int blocks;
    private final Workers.RangeTask quantize = this::quantize;
    private final Workers.Task product = this::product;
    private int tokens;

    BitLinear(
            Kernels kernels,
            Workers workers,
            Activations a,
            Floats norm,
            float epsilon,
            Floats input,
            Projection... projections) {
        this.kernels = kernels;
        this.workers = workers;
        this.norm = norm;
        this.epsilon = epsilon;
        this.input = input;
        this.projections = projections;
        int columns = projections[0].weights().columns();
        normed = a.normed;
        quantized = a.quantized(columns);
        int rows = Arrays.stream(projections).mapToInt(p -> p.weights().rows()).sum();
        long bytes = Arrays.stream(projections)
                .mapToLong(p -> p.weights().byteSize())
                .sum();
        long longest = Math.min(BLOCK_BYTES * (long) rows / bytes, rows / (workers.count() * BLOCKS_A_WORKER));
        int group = projections[0].weights().rowGroup();
        int step = group < LARGE_GROUP ? STEP_GROUPS * group : group;
        rowsPerBlock = (int) Math.max(1, longest / step) * step;
        blocks = Arrays.stream(projections).mapToInt(this::blocks).sum();
    }

    /** Computes all projections of the first tokens of the input. */
    void forward(int count) {
        tokens = count;
        workers.forRange(count, 1, quantize);
        workers.run(blocks, product);
    }

    private void quantize(int from, int to) {
        kernels.rmsNorm(input, norm, epsilon, normed, from, to);
        kernels.quantize(normed, quantized, from, to);
    }

    /** Computes one block of rows; the blocks of all matrices are numbered through. */
    private void product(int block) {
        int index = block;
        int matrix = 0;
        while (index >= blocks(projections[matrix])) {
            index -= blocks(projections[matrix++]);
        }
        PackedMatrix w = projections[matrix].weights();
        int from = index * rowsPerBlock;
        int to = Math.min(w.rows(), from + rowsPerBlock);
        kernels.bitLinear(w, quantized, tokens, projections[matrix].output(), from, to);
    }

    private int blocks(Projection projection) {
        return (projection.weights().rows() + rowsPerBlock - 1) / rowsPerBlock;
    }
}
