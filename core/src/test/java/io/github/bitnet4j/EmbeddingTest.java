package io.github.bitnet4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Vectors and their small forms, without a model. */
class EmbeddingTest {

    private static final long SEED = 1_024;

    private final SplittableRandom random = new SplittableRandom(SEED);

    private float[] vector(int dimension) {
        float[] values = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    @Test
    void cosinesOfKnownAngles() {
        Embedding a = Embedding.of(3, 4);
        assertThat(a.cosine(a)).isEqualTo(1f);
        assertThat(a.cosine(Embedding.of(-6, -8))).isEqualTo(-1f);
        assertThat(a.cosine(Embedding.of(-4, 3))).isEqualTo(0f);
        assertThat(a.cosine(Embedding.of(1, 0))).isEqualTo(0.6f);
        assertThat(a.cosine(Embedding.of(0, 2))).isEqualTo(0.8f);
    }

    /** Against binary64: binary32 sums of 16 strands differ by a few units in the last place. */
    @Test
    void cosinesAreInRangeAndNearTheExactOnes() {
        for (int i = 0; i < 200; i++) {
            int dimension = 1 + random.nextInt(700);
            float[] x = vector(dimension);
            float[] y = vector(dimension);
            Embedding a = Embedding.of(x);
            Embedding b = Embedding.of(y);
            double exact = dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
            assertThat(a.cosine(b)).as("seed %d, vector %d", SEED, i).isEqualTo((float) exact, within(1e-5f));
            assertThat(a.cosine(b)).isEqualTo(b.cosine(a)).isBetween(-1f, 1f);
            assertThat(a.cosine(a)).isEqualTo(1f);
            assertThat(a.toInt8().cosine(b.toInt8())).isEqualTo((float) exact, within(0.02f));
            assertThat(a.toInt8().cosine(a.toInt8())).isEqualTo(1f);
        }
    }

    private static double dot(float[] x, float[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (double) x[i] * y[i];
        }
        return sum;
    }

    @Test
    void theArrayIsACopyBothWays() {
        float[] values = {1, 2};
        Embedding embedding = Embedding.of(values);
        values[0] = 9;
        embedding.values()[1] = 9;
        assertThat(embedding.values()).containsExactly(1, 2);
        assertThat(embedding).isEqualTo(Embedding.of(1, 2)).hasSameHashCodeAs(Embedding.of(1, 2));
        assertThat(embedding).isNotEqualTo(Embedding.of(1, 3)).hasToString("Embedding of 2 dimensions, 0 tokens");
    }

    @Test
    void onlyWhatHasADirectionIsAnEmbedding() {
        float[][] wrong = {{}, {0, 0}, {1, Float.NaN}, {Float.POSITIVE_INFINITY}, {1e30f}, {1e-30f}};
        for (float[] values : wrong) {
            assertThatThrownBy(() -> Embedding.of(values))
                    .as(Arrays.toString(values))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("direction");
        }
        assertThatThrownBy(() -> Embedding.of(1, 2).cosine(Embedding.of(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 2 and 1");
    }

    @Test
    void codesOfKnownValues() {
        Int8Embedding codes = Embedding.of(254, -127, 1, 3, 0, -5).toInt8();
        assertThat(codes.scale()).isEqualTo(2f);
        assertThat(codes.codes()).containsExactly(127, -64, 0, 2, 0, -2); // 63.5, 0.5, 1.5, 2.5 go to the even ones
        assertThat(codes.values()).containsExactly(254, -128, 0, 4, 0, -4);
        assertThat(codes).isEqualTo(Int8Embedding.of(codes.codes(), 2f));
        assertThat(codes).isNotEqualTo(Int8Embedding.of(codes.codes(), 3f));
        assertThat(codes.cosine(Embedding.of(-127, 64, 0, -2, 0, 2).toInt8())).isEqualTo(-1f);
    }

    @Test
    void codesAreNearTheirValues() {
        for (int i = 0; i < 100; i++) {
            float[] values = vector(1 + random.nextInt(300));
            Int8Embedding codes = Embedding.of(values).toInt8();
            for (int d = 0; d < values.length; d++) {
                assertThat(codes.values()[d])
                        .as("seed %d, vector %d, dimension %d", SEED, i, d)
                        .isEqualTo(values[d], within(codes.scale() * 0.50001f));
            }
        }
    }

    @Test
    void storedCodesAreChecked() {
        assertThatThrownBy(() -> Int8Embedding.of(new byte[] {1, -128}, 1)).hasMessageContaining("-128");
        assertThatThrownBy(() -> Int8Embedding.of(new byte[] {0, 0}, 1)).hasMessageContaining("not 0");
        assertThatThrownBy(() -> Int8Embedding.of(new byte[0], 1)).hasMessageContaining("not 0");
        for (float scale : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> Int8Embedding.of(new byte[] {1}, scale))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("above 0");
        }
        Int8Embedding one = Int8Embedding.of(new byte[] {1}, 1);
        assertThatThrownBy(() -> one.cosine(Int8Embedding.of(new byte[] {1, 2}, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bitsAreSigns() {
        assertThat(Embedding.of(1, -1, 0, -0f, 2).toBits().words()).containsExactly(0b10001);
        for (int dimension : new int[] {1, 7, 8, 63, 64, 65, 128, 1000}) {
            float[] x = vector(dimension);
            float[] y = vector(dimension);
            BitSet expected = new BitSet();
            int distance = 0;
            for (int i = 0; i < dimension; i++) {
                expected.set(i, x[i] > 0);
                distance += (x[i] > 0) == (y[i] > 0) ? 0 : 1;
            }
            BitEmbedding a = Embedding.of(x).toBits();
            BitEmbedding b = Embedding.of(y).toBits();
            assertThat(BitSet.valueOf(a.words())).isEqualTo(expected);
            assertThat(BitSet.valueOf(a.toBytes())).isEqualTo(expected);
            assertThat(a.toBytes()).hasSize((dimension + 7) / 8);
            assertThat(a.hamming(b)).as("seed %d", SEED).isEqualTo(distance).isEqualTo(b.hamming(a));
            assertThat(a.hamming(a)).isZero();
            assertThat(a)
                    .isEqualTo(BitEmbedding.of(a.words(), dimension))
                    .hasSameHashCodeAs(Embedding.of(x).toBits());
        }
    }

    @Test
    void storedBitsAreChecked() {
        assertThat(BitEmbedding.of(new long[] {1, 3}, 66).dimension()).isEqualTo(66);
        assertThatThrownBy(() -> BitEmbedding.of(new long[] {1, 4}, 66)).hasMessageContaining("behind bit 65");
        assertThatThrownBy(() -> BitEmbedding.of(new long[] {1}, 65)).hasMessageContaining("1 words for dimension 65");
        assertThatThrownBy(() -> BitEmbedding.of(new long[0], 0)).isInstanceOf(IllegalArgumentException.class);
        BitEmbedding one = BitEmbedding.of(new long[] {1}, 1);
        assertThatThrownBy(() -> one.hamming(BitEmbedding.of(new long[] {1}, 2)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
