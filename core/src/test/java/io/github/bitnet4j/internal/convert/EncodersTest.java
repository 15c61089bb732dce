package io.github.bitnet4j.internal.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.internal.kernels.scalar.ScalarTable;
import io.github.bitnet4j.internal.tensor.Float16;
import io.github.bitnet4j.spi.TableType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Encoded tables, read by the scalar definition, miss the numbers by what the form allows. */
class EncodersTest {

    private static final int COLUMNS = 512;
    private static final int ROWS = 40;

    /** Rows of all magnitudes, some with outliers, one of zeros. */
    private static float[] row(SplittableRandom random, int row) {
        float[] values = new float[COLUMNS];
        double size = Math.pow(10, random.nextInt(-3, 4));
        for (int i = 0; i < COLUMNS && row > 0; i++) {
            double outlier = random.nextInt(50) == 0 ? 8 : 1;
            values[i] = (float) (random.nextGaussian() * size * outlier);
        }
        return values;
    }

    private static float[] decoded(TableEncoder encoder, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(encoder.rowBytes(COLUMNS)).order(ByteOrder.LITTLE_ENDIAN);
        encoder.encode(values, COLUMNS, bytes);
        assertThat(bytes.remaining()).isZero();
        float[] decoded = new float[COLUMNS];
        new ScalarTable(TableType.valueOf(encoder.name()), List.of(bytes.flip()), 1, COLUMNS).row(0, decoded, 0);
        return decoded;
    }

    @Test
    void floatsAreRounded() {
        SplittableRandom random = new SplittableRandom(1);
        for (int row = 0; row < ROWS; row++) {
            float[] values = row(random, row);
            assertThat(decoded(TableEncoder.F32, values)).containsExactly(values);
            float[] halves = decoded(TableEncoder.F16, values);
            for (int i = 0; i < COLUMNS; i++) {
                assertThat(halves[i]).isEqualTo(Float16.toFloat(Float16.fromFloat(values[i])));
            }
        }
    }

    @Test
    void q80MissesByHalfAStepAtMost() {
        SplittableRandom random = new SplittableRandom(2);
        for (int row = 0; row < ROWS; row++) {
            float[] values = row(random, row);
            float[] found = decoded(TableEncoder.Q8_0, values);
            for (int i = 0; i < COLUMNS; i++) {
                float max = TableEncoder.max(values, i / 32 * 32, 32);
                float d = Float16.toFloat(Float16.fromFloat(max / 127));
                // A step that was rounded down leaves the largest value outside of 127 steps.
                double bound = Math.max(d * 0.5, max - 127.0 * d) * (1 + 1e-6);
                assertThat(Math.abs((double) found[i] - values[i]))
                        .as("row %d, column %d, seed 2", row, i)
                        .isLessThanOrEqualTo(bound);
            }
        }
    }

    @Test
    void q6kMissesLessThanPlainRounding() {
        SplittableRandom random = new SplittableRandom(3);
        double ours = 0;
        double plain = 0;
        for (int row = 0; row < ROWS; row++) {
            float[] values = row(random, row);
            float[] found = decoded(TableEncoder.Q6_K, values);
            double size = 0;
            double miss = 0;
            double plainMiss = 0;
            for (int i = 0; i < COLUMNS; i++) {
                float max = TableEncoder.max(values, i / 16 * 16, 16);
                float step = max / 31;
                float rounded = step * TableEncoder.round(values[i], step, -32, 31);
                size += (double) values[i] * values[i];
                miss += Math.pow((double) found[i] - values[i], 2);
                plainMiss += Math.pow((double) rounded - values[i], 2);
                float largest = TableEncoder.max(values, i / 256 * 256, 256);
                assertThat(Math.abs((double) found[i] - values[i]))
                        .as("row %d, column %d, seed 3", row, i)
                        .isLessThanOrEqualTo(largest / 24.0);
            }
            ours += size == 0 ? miss : miss / size;
            plain += size == 0 ? plainMiss : plainMiss / size;
        }
        // The scales of plain rounding are exact, those of the form have eight bits.
        assertThat(ours).isLessThan(plain);
        assertThat(ours / ROWS).isLessThan(0.002);
    }
}
