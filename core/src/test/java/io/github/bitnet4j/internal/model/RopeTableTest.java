package io.github.bitnet4j.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.internal.kernels.scalar.ScalarProvider;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Angles of the rotary embedding, against their definition in binary64. */
class RopeTableTest {

    private static final int HEAD_DIM = 8;
    private static final double THETA = 10_000;
    private static final float[] DIVISORS = {1f, 1.5f, 8f, 3f};

    private final Kernels kernels = new ScalarProvider().open(null);

    @Test
    void positionsAreDividedByTheFactor() {
        for (int position : new int[] {0, 1, 7, 255, 256, 1000}) {
            for (double factor : new double[] {1, 4, 2.5}) {
                check(new Rope(THETA, factor), null, position);
            }
        }
    }

    @Test
    void frequenciesAreDividedByTheFilesDivisors() {
        for (int position : new int[] {1, 100, 511}) {
            check(new Rope(THETA, 1), DIVISORS, position);
            check(new Rope(THETA, 2), DIVISORS, position);
        }
    }

    @Test
    void aFactorMakesADifference() {
        assertThat(rotated(new Rope(THETA, 4), null, 3)).isNotEqualTo(rotated(new Rope(THETA, 1), null, 3));
        assertThat(rotated(new Rope(THETA, 4), null, 4)[0]).isEqualTo(rotated(new Rope(THETA, 1), null, 1)[0]);
    }

    private void check(Rope rope, float @Nullable [] divisors, int position) {
        float[] expected = new float[HEAD_DIM];
        for (int i = 0; i < HEAD_DIM / 2; i++) {
            double frequency = StrictMath.pow(THETA, -2.0 * i / HEAD_DIM) / (divisors == null ? 1 : divisors[i]);
            double angle = position / rope.factor() * frequency;
            expected[i] = (float) StrictMath.cos(angle);
            expected[HEAD_DIM / 2 + i] = (float) StrictMath.sin(angle);
        }
        assertThat(rotated(rope, divisors, position))
                .as("%s at position %d", rope, position)
                .containsExactly(expected);
    }

    /** What becomes of a head whose first half is 1 and whose second half is 0: cosines, then sines. */
    private float[] rotated(Rope rope, float @Nullable [] divisors, int position) {
        try (RopeTable table = new RopeTable(kernels, HEAD_DIM, rope, divisors);
                Floats head = kernels.allocate(HEAD_DIM)) {
            head.write(0, new float[] {1, 1, 1, 1}, 0, HEAD_DIM / 2);
            table.extendTo(position);
            table.rotate(head, 0, 1, position);
            float[] values = new float[HEAD_DIM];
            head.read(0, values, 0, HEAD_DIM);
            return values;
        }
    }
}
