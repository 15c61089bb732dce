package io.github.bitnet4j.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.internal.kernels.scalar.ScalarKernels;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.internal.tensor.Float16;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.TableType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The largest logits of the two-stage head are those of the whole head, whatever table and hidden state. */
class TwoStageHeadTest {

    private static final int ROWS = 300;
    private static final int COLUMNS = 128;
    private static final int TABLES = 50;
    private static final int STATES = 400;
    private static final long SEED = 31_415;

    private final Kernels kernels = new ScalarKernels();
    private final SplittableRandom random = new SplittableRandom(SEED);

    /** How the rows of a table and the hidden states relate; 5 kinds × 50 tables × 400 states: 100,000 cases. */
    enum Kind {
        /** Rows and states have nothing to do with each other. */
        RANDOM,
        /** The state is near one row. */
        CONFIDENT,
        /** All logits are nearly equal. */
        FLAT,
        /** Rows come in groups that differ in a last bit or not at all. */
        TWINS,
        /** A few rows and a few values of the state are far larger than the others. */
        OUTLIERS
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theLargestLogitsAreThoseOfTheWholeHead(Kind kind) {
        long computed = 0;
        for (int i = 0; i < TABLES; i++) {
            float[][] rows = rows(kind);
            try (Workers workers = new Workers(1, "test");
                    PackedTable table = table(rows);
                    TwoStageHead head = new TwoStageHead(kernels, workers, table)) {
                for (int j = 0; j < STATES; j++) {
                    int most = new int[] {1, 1, 5, 40}[j % 4];
                    computed += check(table, head, state(kind, rows), most, kind + " " + i + " " + j);
                }
            }
        }
        System.out.printf("two-stage head, %s: %.1f of %d rows%n", kind, computed / (double) TABLES / STATES, ROWS);
    }

    /** Returns how many rows were computed. */
    private int check(PackedTable table, TwoStageHead head, float[] hidden, int most, String which) {
        float[] expected = new float[ROWS];
        float[] found = new float[ROWS];
        Floats input = kernels.allocate(COLUMNS);
        Floats logits = kernels.allocate(ROWS);
        input.write(0, hidden, 0, COLUMNS);
        kernels.head(table, input, 1, logits, 0, ROWS);
        logits.read(0, expected, 0, ROWS);
        int computed = head.largest(input, hidden, most, logits, found);
        if (computed == 0) {
            return ROWS;
        }
        int[] order = largest(expected, most);
        assertThat(largest(found, most)).as("%s, seed %d", which, SEED).isEqualTo(order);
        for (int row : order) {
            assertThat(Float.floatToRawIntBits(found[row])).isEqualTo(Float.floatToRawIntBits(expected[row]));
        }
        return computed;
    }

    private static int[] largest(float[] logits, int most) {
        return IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> -logits[row])
                        .thenComparingInt(row -> row))
                .limit(most)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private float[][] rows(Kind kind) {
        float[][] rows = new float[ROWS][];
        float[] common = normal(1);
        for (int i = 0; i < ROWS; i++) {
            rows[i] = normal(i % 100 == 7 ? 0 : 1);
            if (kind == Kind.FLAT) {
                rows[i] = mix(common, rows[i], 0.1);
            } else if (kind == Kind.TWINS && i % 4 != 0) {
                rows[i] = rows[i - 1].clone();
                rows[i][random.nextInt(COLUMNS)] *= i % 4 == 1 ? 1 : 1 + 0x1p-10f;
            } else if (kind == Kind.OUTLIERS && i % 50 == 3) {
                rows[i] = mix(normal(100), rows[i], 1);
            }
        }
        return rows;
    }

    private float[] state(Kind kind, float[][] rows) {
        float[] state = normal(3);
        switch (kind) {
            case CONFIDENT -> state = mix(rows[random.nextInt(ROWS)], state, 0.2);
            case TWINS -> state = mix(rows[random.nextInt(ROWS)], state, 1);
            case OUTLIERS -> {
                for (int i = 0; i < 3; i++) {
                    state[random.nextInt(COLUMNS)] *= 200;
                }
            }
            default -> {}
        }
        return state;
    }

    private static float[] mix(float[] a, float[] b, double part) {
        float[] sum = new float[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (float) (a[i] + part * b[i]);
        }
        return sum;
    }

    private float[] normal(double deviation) {
        float[] values = new float[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            double sum = -6;
            for (int j = 0; j < 12; j++) {
                sum += random.nextDouble();
            }
            values[i] = (float) (deviation * sum);
        }
        return values;
    }

    private PackedTable table(float[][] rows) {
        ByteBuffer bytes = ByteBuffer.allocate(ROWS * COLUMNS * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : rows) {
            for (float value : row) {
                bytes.putShort(Float16.fromFloat(value));
            }
        }
        return kernels.table(TableType.F16, List.of(bytes.flip()), ROWS, COLUMNS);
    }
}
