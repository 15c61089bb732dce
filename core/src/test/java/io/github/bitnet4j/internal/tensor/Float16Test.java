package io.github.bitnet4j.internal.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Float16Test {

    private static final int INFINITY = 0x7c00;

    /** The value of a finite half by the definition of the format. */
    private static double byDefinition(int half) {
        int exponent = half >>> 10 & 0x1f;
        int fraction = half & 0x3ff;
        double magnitude =
                exponent == 0 ? Math.scalb((double) fraction, -24) : Math.scalb(1024.0 + fraction, exponent - 25);
        return (half & 0x8000) == 0 ? magnitude : -magnitude;
    }

    /** The nearest half, ties to even, found by bisection in the ordered magnitudes. */
    private static int nearest(float value) {
        double magnitude = Math.abs((double) value);
        int below = 0;
        int above = INFINITY;
        while (above - below > 1) {
            int middle = (below + above) / 2;
            if (byDefinition(middle) <= magnitude) {
                below = middle;
            } else {
                above = middle;
            }
        }
        double gapBelow = magnitude - byDefinition(below);
        double gapAbove = (above == INFINITY ? 65536.0 : byDefinition(above)) - magnitude;
        boolean up = gapAbove < gapBelow || (gapAbove == gapBelow && below % 2 == 1);
        return (up ? above : below) | (Float.floatToRawIntBits(value) >>> 16 & 0x8000);
    }

    private static int fromFloat(float value) {
        return Float16.fromFloat(value) & 0xffff;
    }

    @Test
    void everyFiniteHalfHasTheValueOfItsDefinitionAndComesBack() {
        for (int half = 0; half < 0x10000; half++) {
            if ((half & INFINITY) == INFINITY) {
                continue;
            }
            float value = Float16.toFloat((short) half);
            float expected = (float) byDefinition(half);
            expected = half == 0x8000 ? -0.0f : expected;
            assertThat(Float.floatToRawIntBits(value))
                    .as("half %04x", half)
                    .isEqualTo(Float.floatToRawIntBits(expected));
            assertThat(fromFloat(value)).as("half %04x", half).isEqualTo(half);
        }
    }

    @Test
    void infinitiesAndNansStayWhatTheyAre() {
        assertThat(Float16.toFloat((short) 0x7c00)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Float16.toFloat((short) 0xfc00)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(fromFloat(Float.POSITIVE_INFINITY)).isEqualTo(0x7c00);
        assertThat(fromFloat(Float.NEGATIVE_INFINITY)).isEqualTo(0xfc00);
        for (int half = 0; half < 0x10000; half++) {
            if ((half & 0x7fff) > INFINITY) {
                float value = Float16.toFloat((short) half);
                assertThat(value).as("half %04x", half).isNaN();
                assertThat(fromFloat(value) & 0x7fff).as("half %04x", half).isEqualTo((half & 0x7fff) | 0x200);
            }
        }
        assertThat(fromFloat(Float.intBitsToFloat(0x7f800001)) & 0x7fff).isGreaterThan(INFINITY);
    }

    @Test
    void bordersBetweenHalvesRoundToEven() {
        for (int half = 0; half < INFINITY - 1; half++) {
            float border = (float) ((byDefinition(half) + byDefinition(half + 1)) / 2);
            int even = half + half % 2;
            assertThat(fromFloat(border)).as("above %04x", half).isEqualTo(even);
            assertThat(fromFloat(Math.nextDown(border))).as("above %04x", half).isEqualTo(half);
            assertThat(fromFloat(Math.nextUp(border))).as("above %04x", half).isEqualTo(half + 1);
        }
    }

    @Test
    void largestNumbersRoundToInfinity() {
        assertThat(fromFloat(Math.nextDown(65520f))).isEqualTo(0x7bff);
        assertThat(fromFloat(65520f)).isEqualTo(0x7c00);
        assertThat(fromFloat(65536f)).isEqualTo(0x7c00);
        assertThat(fromFloat(-Float.MAX_VALUE)).isEqualTo(0xfc00);
        assertThat(fromFloat(Float.MIN_VALUE)).isZero();
        assertThat(fromFloat(-0.0f)).isEqualTo(0x8000);
    }

    @Test
    void randomFloatsRoundToTheNearest() {
        long seed = 20_261_122;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200_000; i++) {
            // Exponents around those of halves: others only give zero or infinity.
            int bits = (random.nextInt() & 0x807fffff) | (random.nextInt(127 - 28, 127 + 18) << 23);
            float value = Float.intBitsToFloat(bits);
            assertThat(fromFloat(value)).as("seed %d: %a", seed, value).isEqualTo(nearest(value));
        }
    }
}
