package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.PackedMatrix;
import io.github.bitnet4j.spi.QuantizedRows;
import java.util.Arrays;

/**
 * The BitLinear layer of BitNet b1.58: RMSNorm of the input, 8-bit absmax quantisation a token, ternary product.
 * Projections of one input are one layer, so that they share one round of the workers, and the input's quantised form
 * unless each has a norm of its own.
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

    /** Bytes that a worker asks for ahead at most: half of a small second-level cache. */
    private static final int AHEAD_BYTES = 1 << 18;

    /** Bytes that a worker asks for at a time: less than a microsecond, for it looks for work in between. */
    private static final int AHEAD_STEP = 1 << 12;

    /** One of the matrices (rows, columns), what it is multiplied with, and where its product [tokens][rows] goes. */
    record Projection(PackedMatrix weights, Operand operand, Floats output) {}

    /**
     * The 8-bit input of projections.
     *
     * @param norm of theirs alone
     * @param normed receives what the norm gives, [tokens][width]
     * @param quantized receives the quantised form
     */
    record Operand(Norm norm, Floats normed, QuantizedRows quantized) {}

    /**
     * What a layer reads, and where it leaves it on its way to the products.
     *
     * @param source makes the values of some tokens, just before they are normalised: they are in the cache then
     * @param values [tokens][width]
     * @param width values a token
     * @param norm of the input of all projections
     * @param normed receives the normalised values; these themselves if nothing else reads them
     */
    record Input(Workers.RangeTask source, Floats values, int width, Norm norm, Floats normed) {}

    private final Kernels kernels;
    private final Workers workers;
    private final Input input;
    private final Operand[] operands; // of the projections, each once
    private final Projection[] projections;
    private final int[] rowsPerBlock; // of each projection
    private final int[] firstBlock; // of each projection, and behind the last: blocks are numbered through
    private final Workers.RangeTask quantize = this::quantize;
    private final Workers.Task product = this::product;
    private Workers.Ahead ahead = (worker, step) -> false;
    private int tokens;

    BitLinear(Kernels kernels, Workers workers, Input input, Projection... projections) {
        this.kernels = kernels;
        this.workers = workers;
        this.input = input;
        this.operands =
                Arrays.stream(projections).map(Projection::operand).distinct().toArray(Operand[]::new);
        this.projections = projections;
        rowsPerBlock = rowsPerBlock(workers.count(), projections);
        firstBlock = new int[projections.length + 1];
        for (int i = 0; i < projections.length; i++) {
            firstBlock[i + 1] = firstBlock[i] + ceilDiv(projections[i].weights().rows(), rowsPerBlock[i]);
        }
    }

    /** Blocks of a matrix are equal, and as many for each worker. */
    private static int[] rowsPerBlock(int workers, Projection[] projections) {
        int rows = Arrays.stream(projections).mapToInt(p -> p.weights().rows()).sum();
        long bytes = Arrays.stream(projections)
                .mapToLong(p -> p.weights().byteSize())
                .sum();
        long longest = Math.max(1, Math.min(BLOCK_BYTES * (long) rows / bytes, rows / (workers * BLOCKS_A_WORKER)));
        return Arrays.stream(projections)
                .mapToInt(projection -> {
                    PackedMatrix w = projection.weights();
                    int step = w.rowGroup() < LARGE_GROUP ? STEP_GROUPS * w.rowGroup() : w.rowGroup();
                    int blocks = ceilDiv(ceilDiv(w.rows(), (int) longest), workers) * workers;
                    return ceilDiv(ceilDiv(w.rows(), blocks), step) * step;
                })
                .toArray();
    }

    /** While workers wait for the end of this layer's product, they ask for the weights of the next one. */
    void follow(BitLinear next) {
        ahead = next::prefetch;
    }

    /** Asks for weights of the block that a worker is likely to begin with. */
    private boolean prefetch(int worker, int step) {
        int offset = step * AHEAD_STEP;
        if (offset >= AHEAD_BYTES) {
            return false;
        }
        int block = workers.firstBlock(worker, blocks());
        int matrix = matrixOf(block);
        PackedMatrix w = projections[matrix].weights();
        w.prefetch(w.byteSize() * firstRow(matrix, block) / w.rows() + offset, AHEAD_STEP);
        return true;
    }

    /** Computes all projections of the first tokens of the input. */
    void forward(int count) {
        tokens = count;
        workers.forRange(count, 1, quantize);
        workers.run(blocks(), product, ahead);
    }

    private void quantize(int from, int to) {
        input.source().run(from, to);
        Floats normed = input.norm().apply(input.values(), input.normed(), from, to);
        for (Operand operand : operands) {
            Floats own = operand.norm().apply(normed, operand.normed(), from, to);
            kernels.quantize(own, input.width(), operand.quantized(), from, to);
        }
    }

    /** Computes one block of rows. */
    private void product(int block) {
        int matrix = matrixOf(block);
        Projection projection = projections[matrix];
        PackedMatrix w = projection.weights();
        int from = firstRow(matrix, block);
        int to = Math.min(w.rows(), from + rowsPerBlock[matrix]);
        kernels.bitLinear(w, projection.operand().quantized(), tokens, projection.output(), from, to);
    }

    private int blocks() {
        return firstBlock[projections.length];
    }

    private int matrixOf(int block) {
        int matrix = 0;
        while (block >= firstBlock[matrix + 1]) {
            matrix++;
        }
        return matrix;
    }

    private int firstRow(int matrix, int block) {
        return (block - firstBlock[matrix]) * rowsPerBlock[matrix];
    }

    private static int ceilDiv(int x, int y) {
        return (x + y - 1) / y;
    }
}
