package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.NibbleRows;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.QuantizedRows;

/**
 * Estimates from a copy of the table in 4 bits a weight. Rounding adds a random fraction of a step first, one for each
 * column, and estimates subtract it again; so the errors of a row's weights are independent random numbers, uniform
 * within half a step, and largely cancel. Hoeffding's argument bounds what is left of them.
 *
 * <p>With e the errors in steps, {@code P(e·ĥ >= λ·‖ĥ‖) <= exp(-6·λ²)}. What is wanted is missed only if this happens to
 * one of the rows with the k largest logits, which do not depend on the fractions: λ = √(ln(k / p) / 6) makes that less
 * likely than {@link #FAILURE_PROBABILITY} p. A row's unit is its step.
 */
final class DitheredCopy implements LogitEstimator {

    /** How likely it may be, at most, that one of the largest logits of a token is missed. */
    static final double FAILURE_PROBABILITY = 1e-12;

    /** Key of the random fractions: the first digits of π. Fixed, so that the same model gives the same run. */
    private static final long SEED = 3_141_592_653_589_793_238L;

    /** Fixed-point numbers a step. */
    private static final int ONE = 1 << 16;

    /** The largest magnitude in steps. */
    private static final double HALF_RANGE = 7.5;

    /** Rows that are dequantised together, so that they stay in a cache. */
    private static final int CHUNK = 16;

    private final Kernels kernels;
    private final NibbleRows copy;
    private final float[] units; // (rows) steps
    private final double[] shifts; // (columns) code minus value in steps, but for the error

    /** Makes the copy. */
    DitheredCopy(Kernels kernels, Workers workers, PackedTable table) {
        this.kernels = kernels;
        int columns = table.columns();
        units = new float[table.rows()];
        shifts = shifts(columns);
        copy = kernels.allocateNibbles(table.rows(), columns);
        try (Floats dither = dither()) {
            workers.forRange(
                    table.rows(), LogitEstimator.share(workers, table), (from, to) -> copy(table, dither, from, to));
        } catch (Throwable e) {
            copy.close();
            throw e;
        }
    }

    /** What a code stands for too much, in steps, for each column: half the range and a random fraction. */
    static double[] shifts(int columns) {
        double[] shifts = new double[columns];
        long state = SEED;
        for (int i = 0; i < columns; i++) {
            state += 0x9e3779b97f4a7c15L;
            shifts[i] = HALF_RANGE + ((mix(state) >>> 48) - (ONE - 1) / 2.0) / ONE;
        }
        return shifts;
    }

    /** SplitMix64 of Steele, Lea and Flood. */
    private static long mix(long state) {
        long z = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** The same as the integers that quantisation adds. */
    private Floats dither() {
        float[] dither = new float[shifts.length];
        for (int i = 0; i < dither.length; i++) {
            dither[i] = (float) (shifts[i] * ONE + (ONE - 1) / 2.0);
        }
        Floats block = kernels.allocate(dither.length);
        block.write(0, dither, 0, dither.length);
        return block;
    }

    private void copy(PackedTable table, Floats dither, int from, int to) {
        int columns = table.columns();
        try (Floats values = kernels.allocate(CHUNK * columns)) {
            for (int first = from; first < to; first += CHUNK) {
                int end = Math.min(to, first + CHUNK);
                for (int row = first; row < end; row++) {
                    kernels.embed(table, row, 1, values, (row - first) * columns);
                }
                kernels.quantize(values, dither, copy, first, end);
            }
        }
        for (int row = from; row < to; row++) {
            units[row] = copy.step(row);
        }
    }

    @Override
    public void products(QuantizedRows parts, int tokens, Floats target, int from, int to) {
        kernels.estimate(copy, parts, tokens, target, from, to);
    }

    @Override
    public float[] units() {
        return units;
    }

    @Override
    public double shift(SplitVector hidden) {
        double shift = 0;
        for (int i = 0; i < shifts.length; i++) {
            shift += shifts[i] * hidden.approximation(i);
        }
        return shift;
    }

    @Override
    public double error(SplitVector hidden, int most) {
        return (random(hidden, most) + certain(hidden)) * MARGIN;
    }

    /** What the errors of the copy add up to, with probability 1 - p. */
    private static double random(SplitVector hidden, int most) {
        return Math.sqrt(Math.log(most / FAILURE_PROBABILITY) / 6) * hidden.approximateNorm();
    }

    /**
     * The rest: of the hidden state, of weights in fixed-point numbers (half of one, and four roundings of a weight), of
     * the canonical logit, and six roundings of a product, whose codes are at most 15.
     */
    private double certain(SplitVector hidden) {
        double norm = HALF_RANGE * Math.sqrt(shifts.length); // at least ‖w‖, in steps
        double fixedPoint = Math.sqrt(shifts.length) * (0.5 / ONE + 4 * HALF_RANGE * ROUNDOFF);
        return norm * hidden.restNorm()
                + fixedPoint * hidden.approximateNorm()
                + norm * LogitEstimator.logitRounding(shifts.length) * hidden.norm()
                + 15 * 6 * ROUNDOFF * hidden.partsSum();
    }

    @Override
    public long byteSize() {
        return copy.byteSize() + (long) Float.BYTES * units.length;
    }

    @Override
    public void close() {
        copy.close();
    }
}
