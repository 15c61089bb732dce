package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.QuantizedRows;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The search for the rows that may have one of the k largest logits of one hidden state.
 *
 * <p>The k rows with the largest estimates are computed first. The smallest of their logits is the threshold: the k-th
 * largest of all logits is not below it, so a row whose upper bound is below it cannot be wanted.
 */
final class CandidateSearch implements AutoCloseable {

    /** Covers numbers so small that they are rounded to multiples of the smallest. */
    private static final double TINY = 1e-30;

    private final LogitEstimator estimator;
    private final Floats input; // (columns) the hidden state
    private final SplitVector split; // the same in 15 bits
    private final float[] units; // (rows)
    private final float[] products; // (rows) of the first stage
    private final LargestRows leaders;
    private final BitSet certain = new BitSet(); // rows that are computed whatever the threshold
    private final AtomicInteger candidates = new AtomicInteger();
    private int most;
    private int[] always = {};
    private int alwaysCount;
    private float[] target = {};
    private double shift;
    private double error;
    private double slack; // units from a product to its upper bound
    private double threshold;
    private int certainCount;
    private volatile boolean refuted;

    CandidateSearch(Kernels kernels, LogitEstimator estimator, int columns, int mostLeaders) {
        this.estimator = estimator;
        input = kernels.allocate(columns);
        split = new SplitVector(columns);
        units = estimator.units();
        products = new float[units.length];
        leaders = new LargestRows(mostLeaders);
    }

    /**
     * Takes over a hidden state.
     *
     * @param mostLogits how many of the largest logits are wanted
     * @param alwaysRows rows that are computed whatever their logits are, and do not count among the largest
     * @param alwaysRowCount how many of these rows count
     * @param logits receives the logits that are computed, and negative infinity for the others
     * @return whether the state can be estimated
     */
    boolean begin(float[] hidden, int mostLogits, int[] alwaysRows, int alwaysRowCount, float[] logits) {
        most = mostLogits;
        always = alwaysRows;
        alwaysCount = alwaysRowCount;
        target = logits;
        input.write(0, hidden, 0, hidden.length);
        certain.clear();
        for (int i = 0; i < alwaysCount; i++) {
            certain.set(always[i]);
        }
        leaders.reset(most);
        candidates.set(0);
        refuted = false;
        if (!split.set(hidden)) {
            return false;
        }
        shift = estimator.shift(split);
        error = estimator.error(split, most);
        slack = error - shift;
        return true;
    }

    /** Hands the two parts of the hidden state to a kernel. */
    void writeParts(QuantizedRows parts, int token) {
        parts.write(2 * token, split.coarse(), split.scale());
        parts.write(2 * token + 1, split.fine(), split.scale());
    }

    /** Takes over the first stage's products of some rows, of which the first stands at {@code at}. */
    void rank(Floats source, int at, int from, int to) {
        source.read(at, products, from, to - from);
        float unitsTooLarge = (float) shift;
        for (int row = from; row < to; row++) {
            float estimate = products[row] - units[row] * unitsTooLarge;
            if (estimate > leaders.least() && !certain.get(row)) {
                leaders.offer(row, estimate);
            }
        }
    }

    /** Fixes which rows are computed before the threshold is known. */
    void choose() {
        for (int i = 0; i < leaders.count(); i++) {
            certain.set(leaders.row(i));
        }
        certainCount = certain.cardinality();
        Arrays.fill(target, Float.NEGATIVE_INFINITY);
    }

    /** Number of those rows; one that is always computed may be named twice. */
    int certainRows() {
        return alwaysCount + leaders.count();
    }

    /** One of those rows. */
    int certainRow(int index) {
        return index < alwaysCount ? always[index] : leaders.row(index - alwaysCount);
    }

    /** Sets the threshold, once the certain rows are computed. */
    void settle() {
        threshold = leaders.count() == most ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        for (int i = 0; i < leaders.count(); i++) {
            threshold = Math.min(threshold, target[leaders.row(i)]);
        }
    }

    /** Whether a row may reach the threshold; written so that an estimate that is no finite number makes it one. */
    boolean isCandidate(int row) {
        double upper = products[row] + units[row] * slack + TINY;
        return !(upper < threshold && products[row] > Float.NEGATIVE_INFINITY) && !certain.get(row);
    }

    /** Counts the candidates among some rows. */
    void count(int from, int to) {
        int found = 0;
        for (int row = from; row < to; row++) {
            if (isCandidate(row)) {
                found++;
            }
        }
        if (found > 0) {
            candidates.addAndGet(found);
        }
    }

    /** Number of rows that are computed, or have to be. */
    int rows() {
        return certainCount + candidates.get();
    }

    /** The hidden state, for the kernel that computes a row. */
    Floats input() {
        return input;
    }

    /** Takes over the canonical logit of a row. */
    void accept(int row, Floats source) {
        source.read(row, target, row, 1);
        double unit = units[row];
        double miss = target[row] - (products[row] - unit * shift);
        if (Math.abs(miss) > unit * error + TINY) {
            refuted = true;
        }
    }

    /** Whether a logit was found outside its bounds, so that those of the other rows are worth nothing. */
    boolean isRefuted() {
        return refuted;
    }

    @Override
    public void close() {
        input.close();
    }
}
