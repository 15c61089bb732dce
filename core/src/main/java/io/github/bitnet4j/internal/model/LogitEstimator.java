package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.QuantizedRows;

/**
 * The first stage of a head: estimates of all logits, each with a bound on its error.
 *
 * <p>A row has a <i>unit</i>, in proportion to its largest magnitude. A product p that {@link #products} gave for the row
 * stands for the estimate {@code p - unit·shift}, which misses the canonical logit by at most {@code unit·error}; shift
 * and error are the same for all rows, a number each for every hidden state.
 */
interface LogitEstimator extends AutoCloseable {

    /** Unit roundoff of binary32. */
    double ROUNDOFF = 0x1p-24;

    /** Covers the rounding of bounds in binary64, and products of roundings. */
    double MARGIN = 1 + 1e-6;

    /** The estimator for a table: its own codes where it has some, a 4-bit copy otherwise. */
    static LogitEstimator of(Kernels kernels, Workers workers, PackedTable table) {
        return table.type().isQuantized()
                ? new TableCodes(kernels, workers, table)
                : new DitheredCopy(kernels, workers, table);
    }

    /**
     * Multiplies rows with some hidden states.
     *
     * @param parts the coarse and the fine part of each hidden state
     * @param tokens number of hidden states
     * @param target receives [tokens][rows]
     */
    void products(QuantizedRows parts, int tokens, Floats target, int from, int to);

    /** The unit of each row; infinite or no number if the row has such a weight. */
    float[] units();

    /** Units by which the products of a hidden state are too large. */
    double shift(SplitVector hidden);

    /**
     * Units by which the estimates of a hidden state may be off.
     *
     * @param most how many of the largest logits are wanted; matters only where the bound holds with some probability
     */
    double error(SplitVector hidden, int most);

    /** Memory that it takes beside the table. */
    long byteSize();

    /** Rounding of a canonical logit, relative to ‖w‖·‖h‖: a product and n / 16 + 5 sums. */
    static double logitRounding(int columns) {
        return (columns / 16 + 6) * ROUNDOFF * MARGIN;
    }

    /** Rows of a worker's share when all rows are looked at once: few shares, for each needs memory of its own. */
    static int share(Workers workers, PackedTable table) {
        return table.rows() / (8 * workers.count()) + 1;
    }

    @Override
    void close();
}
