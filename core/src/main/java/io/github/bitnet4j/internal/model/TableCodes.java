package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.QuantizedRows;

/**
 * Estimates from the codes of a quantised table as they lie in the file. Only the hidden state is rounded, so by Cauchy
 * and Schwarz an estimate errs by at most ‖w‖·‖h - ĥ‖ and the rounding of the sums. A row's unit is √n times its largest
 * magnitude, which is at least ‖w‖.
 */
final class TableCodes implements LogitEstimator {

    /** Roundings of an estimate beside its n / 64 sums: a product, the fold, a division, and of a weight itself. */
    private static final int ROUNDINGS = 8;

    private final Kernels kernels;
    private final PackedTable table;
    private final float[] units; // (rows)

    TableCodes(Kernels kernels, Workers workers, PackedTable table) {
        this.kernels = kernels;
        this.table = table;
        units = new float[table.rows()];
        workers.forRange(table.rows(), LogitEstimator.share(workers, table), this::measure);
    }

    /** 8-bit quantisation gives 127 / max|w| as its scale. */
    private void measure(int from, int to) {
        int columns = table.columns();
        try (Floats values = kernels.allocate(columns);
                QuantizedRows codes = kernels.allocateRows(1, columns)) {
            for (int row = from; row < to; row++) {
                kernels.embed(table, row, 1, values, 0);
                kernels.quantize(values, columns, codes, 0, 1);
                units[row] = (float) (127 / codes.scale(0) * Math.sqrt(columns) * MARGIN);
            }
        }
    }

    @Override
    public void products(QuantizedRows parts, int tokens, Floats target, int from, int to) {
        kernels.estimate(table, parts, tokens, target, from, to);
    }

    @Override
    public float[] units() {
        return units;
    }

    @Override
    public double shift(SplitVector hidden) {
        return 0;
    }

    @Override
    public double error(SplitVector hidden, int most) {
        double estimateRounding = (table.columns() / 64 + ROUNDINGS) * ROUNDOFF * MARGIN;
        double error = hidden.restNorm()
                + LogitEstimator.logitRounding(table.columns()) * hidden.norm()
                + estimateRounding * hidden.approximateNorm();
        return error * MARGIN;
    }

    @Override
    public long byteSize() {
        return (long) Float.BYTES * units.length;
    }

    @Override
    public void close() {}
}
