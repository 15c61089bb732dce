package io.github.bitnet4j.internal.model;

import static io.github.bitnet4j.internal.model.HeadCases.COLUMNS;
import static io.github.bitnet4j.internal.model.HeadCases.ROWS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.internal.model.HeadCases.Kind;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.QuantizedRows;
import io.github.bitnet4j.spi.TableType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bounds hold for every row, and are not so wide that half of them would hold as well. */
class LogitEstimatorTest {

    private static final long SEED = 27_182;
    private static final int STATES = 300;

    private final HeadCases cases = new HeadCases(SEED);

    /** The largest part of its bound by which an estimate of some state misses. */
    private double worst(TableType type, float[][] rows, float[] state) {
        float[] logits = new float[rows.length];
        float[] products = new float[rows.length];
        SplitVector split = new SplitVector(COLUMNS);
        assertThat(split.set(state)).isTrue();
        try (Workers workers = new Workers(1, "test");
                PackedTable table = cases.table(type, rows);
                LogitEstimator estimator = LogitEstimator.of(cases.kernels, workers, table);
                Floats input = cases.kernels.allocate(COLUMNS);
                Floats output = cases.kernels.allocate(rows.length);
                QuantizedRows parts = cases.kernels.allocateRows(2, COLUMNS)) {
            input.write(0, state, 0, COLUMNS);
            cases.kernels.head(table, input, 1, output, 0, rows.length);
            output.read(0, logits, 0, rows.length);
            parts.write(0, split.coarse(), split.scale());
            parts.write(1, split.fine(), split.scale());
            estimator.products(parts, 1, output, 0, rows.length);
            output.read(0, products, 0, rows.length);
            double shift = estimator.shift(split);
            double error = estimator.error(split, 1);
            double worst = 0;
            for (int row = 0; row < rows.length; row++) {
                double unit = estimator.units()[row];
                double miss = logits[row] - (products[row] - unit * shift);
                worst = Math.max(worst, Math.abs(miss) / (unit * error));
            }
            return worst;
        }
    }

    @ParameterizedTest
    @EnumSource(TableType.class)
    void everyLogitIsWithinItsBound(TableType type) {
        for (Kind kind : Kind.values()) {
            double worst = 0;
            for (int i = 0; i < STATES / 3; i++) {
                float[][] rows = cases.rows(kind);
                worst = Math.max(worst, worst(type, rows, cases.state(kind, rows)));
            }
            System.out.printf("%s, %s: estimates miss by up to %.2f of their bound%n", type, kind, worst);
            assertThat(worst).as("%s, %s, seed %d", type, kind, SEED).isLessThanOrEqualTo(1);
        }
    }

    /** Chance makes the errors of a copy as large as half the bound once in some ten thousand rows. */
    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"})
    void theBoundOfACopyIsNotTwiceTooWide(TableType type) {
        double worst = 0;
        for (int i = 0; i < STATES; i++) {
            float[][] rows = cases.rows(Kind.RANDOM);
            worst = Math.max(worst, worst(type, rows, cases.state(Kind.RANDOM, rows)));
        }
        assertThat(worst).as("%d rows, seed %d", STATES * ROWS, SEED).isBetween(0.5, 1.0);
    }

    /** A row in the direction of what rounding leaves of the state has the largest error that there can be. */
    @ParameterizedTest
    @EnumSource(names = {"Q8_0", "Q6_K"})
    void theBoundOfATablesOwnCodesIsNotTwiceTooWide(TableType type) {
        double worst = 0;
        for (int i = 0; i < STATES; i++) {
            float[] state = cases.normal(3);
            SplitVector split = new SplitVector(COLUMNS);
            split.set(state);
            float[][] rows = new float[2][COLUMNS];
            for (int column = 0; column < COLUMNS; column++) {
                rows[0][column] = state[column] > split.approximation(column) ? 1f : -1f;
                rows[1][column] = -rows[0][column];
            }
            worst = Math.max(worst, worst(type, rows, state));
        }
        assertThat(worst).as("seed %d", SEED).isBetween(0.5, 1.0);
    }
}
