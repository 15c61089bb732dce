package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.QuantizedRows;

/**
 * An 8-bit copy of a head table, from which every logit can be estimated with a bound on the error.
 *
 * <p>With w a row, ŵ its copy, h the hidden state and ĥ its 8-bit form, {@code w·h - ŵ·ĥ = (w - ŵ)·h + ŵ·(h - ĥ)}. So by
 * Cauchy and Schwarz the estimate errs by at most {@code ‖w - ŵ‖·‖h‖ + ‖ŵ‖·‖h - ĥ‖}, and by the rounding of the sums.
 * ĥ is the sum of two 8-bit vectors, the second of which is what rounding left of the first, so the second term is small.
 */
final class HeadSketch implements AutoCloseable {

    /** Rows of a block, which one worker copies or estimates at a time. */
    private static final int BLOCK = 512;

    /** Unit roundoff of binary32. */
    private static final double UNIT = 0x1p-24;

    /** Half a step, and what rounding value times scale (at most 127) adds to it. */
    private static final double STEP_ERROR = 0.5 + 256 * UNIT;

    /** Covers the rounding of what is computed in binary64. */
    private static final double MARGIN = 1 + 1e-9;

    /** Covers products so small that they are rounded to multiples of the smallest number. */
    private static final double TINY = 1e-30;

    private final Kernels kernels;
    private final Workers workers;
    private final int rows;
    private final int columns;
    private final QuantizedRows[] blocks; // each [BLOCK][columns], the last one shorter
    private final Floats[] estimates; // for each block a value a row
    private final float[] errors; // (rows) at least ‖w - ŵ‖
    private final float[] norms; // (rows) at least ‖ŵ‖
    private final double sumError; // rounding of logit and estimate, relative to the product of the norms

    private final Floats vectors; // [2][columns] h and h minus its 8-bit form
    private final QuantizedRows vectorCodes; // [2][columns]
    private final byte[] codes; // (columns) of the first
    private final byte[] fineCodes; // (columns) of the second
    private final float[] rest; // (columns)

    HeadSketch(Kernels kernels, Workers workers, PackedTable table) {
        this.kernels = kernels;
        this.workers = workers;
        rows = table.rows();
        columns = table.columns();
        blocks = new QuantizedRows[(rows + BLOCK - 1) / BLOCK];
        estimates = new Floats[blocks.length];
        errors = new float[rows];
        norms = new float[rows];
        // dot16: a product, n / 16 sums and the fold of a logit; eight roundings of an estimate.
        sumError = (columns / 16 + 6 + 8) * UNIT * 1.01;
        vectors = kernels.allocate(2 * columns);
        vectorCodes = kernels.allocateRows(2, columns);
        codes = new byte[columns];
        fineCodes = new byte[columns];
        rest = new float[columns];
        workers.run(blocks.length, block -> copy(table, block));
    }

    private void copy(PackedTable table, int block) {
        int first = block * BLOCK;
        int count = Math.min(BLOCK, rows - first);
        QuantizedRows copies = kernels.allocateRows(count, columns);
        blocks[block] = copies;
        estimates[block] = kernels.allocate(count);
        try (Floats values = kernels.allocate(count * columns)) {
            for (int i = 0; i < count; i++) {
                kernels.embed(table, first + i, values, i * columns);
            }
            kernels.quantize(values, copies, 0, count);
        }
        byte[] row = new byte[columns];
        for (int i = 0; i < count; i++) {
            copies.codes(i, row);
            double step = 1.0 / copies.scale(i);
            errors[first + i] = Math.nextUp((float) (STEP_ERROR * step * Math.sqrt(columns) * MARGIN));
            norms[first + i] = Math.nextUp((float) (Math.sqrt((double) sumOfSquares(row)) * step * MARGIN));
        }
    }

    private static long sumOfSquares(byte[] row) {
        long sum = 0;
        for (byte code : row) {
            sum += code * code;
        }
        return sum;
    }

    /**
     * Estimates all logits.
     *
     * @param hidden final hidden state (columns)
     * @param target receives an estimate for each row
     * @return how far the estimates may be off
     */
    Bound estimate(float[] hidden, float[] target) {
        double hiddenNorm = norm(hidden);
        double restNorm = quantize(hidden);
        workers.run(blocks.length, block -> {
            int count = blocks[block].rows();
            kernels.estimate(blocks[block], vectorCodes, estimates[block], 0, count);
            estimates[block].read(0, target, block * BLOCK, count);
        });
        return new Bound(hiddenNorm, restNorm);
    }

    /** Makes the two 8-bit vectors whose sum is ĥ; returns at least ‖h - ĥ‖. */
    private double quantize(float[] hidden) {
        vectors.write(0, hidden, 0, columns);
        kernels.quantize(vectors, vectorCodes, 0, 1);
        vectorCodes.codes(0, codes);
        double coarse = vectorCodes.scale(0);
        for (int i = 0; i < columns; i++) {
            rest[i] = (float) (hidden[i] - codes[i] / coarse);
        }
        vectors.write(columns, rest, 0, columns);
        kernels.quantize(vectors, vectorCodes, 1, 2);
        vectorCodes.codes(1, fineCodes);
        double fine = vectorCodes.scale(1);
        double sum = 0;
        for (int i = 0; i < columns; i++) {
            double left = hidden[i] - codes[i] / coarse - fineCodes[i] / fine;
            sum += left * left;
        }
        return Math.sqrt(sum) * MARGIN;
    }

    private static double norm(float[] vector) {
        double sum = 0;
        for (float value : vector) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum) * MARGIN;
    }

    /** How far the estimates of one hidden state may be off. */
    final class Bound {

        private final double hiddenNorm; // at least ‖h‖
        private final double restNorm; // at least ‖h - ĥ‖
        private final double rounding;

        private Bound(double hiddenNorm, double restNorm) {
            this.hiddenNorm = hiddenNorm;
            this.restNorm = restNorm;
            // ‖ĥ‖ and the norms of its two parts are below twice ‖h‖ + ‖h - ĥ‖.
            this.rounding = sumError * 2 * (hiddenNorm + restNorm);
        }

        /** The most by which the canonical logit of a row differs from its estimate. */
        double of(int row) {
            double error = errors[row];
            double norm = norms[row];
            return (error * hiddenNorm + norm * restNorm + (norm + error) * rounding) * MARGIN + TINY;
        }
    }

    @Override
    public void close() {
        for (int block = 0; block < blocks.length; block++) {
            blocks[block].close();
            estimates[block].close();
        }
        vectors.close();
        vectorCodes.close();
    }
}
