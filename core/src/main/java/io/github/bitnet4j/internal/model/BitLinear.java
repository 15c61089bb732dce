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

    /** Row groups of a matrix that a block has a multiple of: kernels take some at a time. */
    private static final int STEP_GROUPS = 8;

    private final Kernels kernels;
    private final Workers workers;
    private final Floats norm; // (columns)
    private final float epsilon;
    private final PackedMatrix[] matrices; // each (rows, columns)
    private final int columns;
    private final int rowsPerBlock;
    private final int blocks;

    BitLinear(Kernels kernels, Workers workers, Floats norm, float epsilon, PackedMatrix... matrices) {
        this.kernels = kernels;
        this.workers = workers;
        this.norm = norm;
        this.epsilon = epsilon;
        this.matrices = matrices;
        this.columns = matrices[0].columns();
        int rows = Arrays.stream(matrices).mapToInt(PackedMatrix::rows).sum();
        long bytes = Arrays.stream(matrices).mapToLong(PackedMatrix::byteSize).sum();
        long longest = Math.min(BLOCK_BYTES * (long) rows / bytes, rows / (workers.count() * BLOCKS_A_WORKER));
        int step = STEP_GROUPS * matrices[0].rowGroup();
        this.rowsPerBlock = (int) Math.max(1, longest / step) * step;
        int count = 0;
        for (PackedMatrix matrix : matrices) {
            count += blocks(matrix);
        }
        this.blocks = count;
    }

    /**
     * Computes all projections of the input.
     *
     * @param tokens number of tokens
     * @param x input [tokens][columns]
     * @param a working memory
     * @param outputs for each matrix [tokens][rows]
     */
    void forward(int tokens, Floats x, Activations a, Floats... outputs) {
        QuantizedRows q = a.quantized(columns);
        workers.forRange(tokens, 1, (from, to) -> {
            kernels.rmsNorm(x, norm, epsilon, a.normed, from, to);
            kernels.quantize(a.normed, q, from, to);
        });
        workers.run(blocks, block -> product(block, q, tokens, outputs));
    }

    /** Computes one block of rows; the blocks of all matrices are numbered through. */
    private void product(int block, QuantizedRows q, int tokens, Floats[] outputs) {
        int index = block;
        int matrix = 0;
        while (index >= blocks(matrices[matrix])) {
            index -= blocks(matrices[matrix++]);
        }
        PackedMatrix w = matrices[matrix];
        int from = index * rowsPerBlock;
        kernels.bitLinear(w, q, tokens, outputs[matrix], from, Math.min(w.rows(), from + rowsPerBlock));
    }

    private int blocks(PackedMatrix matrix) {
        return (matrix.rows() + rowsPerBlock - 1) / rowsPerBlock;
    }
}
