package io.github.bitnet4j.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.GenerateOptions;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SamplerTest {

    private static SamplingOptions options(double temperature, int topK, double topP, double minP, long seed) {
        return GenerateOptions.builder()
                .temperature(temperature)
                .topK(topK)
                .topP(topP)
                .minP(minP)
                .seed(seed)
                .build()
                .sampling();
    }

    private static TokenSequence context(int... ids) {
        return new Tokens(ids);
    }

    private static int[] adjusted(SamplingOptions options, int... context) {
        Sampler sampler = new Sampler(options);
        int count = sampler.adjusted(context(context));
        return Arrays.copyOf(sampler.adjustedIds(), count);
    }

    private static Map<Integer, Integer> draws(SamplingOptions options, int count, float... logits) {
        Sampler sampler = new Sampler(options);
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int position = 0; position < count; position++) {
            counts.merge(sampler.next(logits.clone(), new Position(position)), 1, Integer::sum);
        }
        return counts;
    }

    @Test
    void philoxGivesThePublishedVectors() {
        // Known answers of Random123's philox4x32 with 10 rounds.
        assertThat(Philox.block(new int[] {0, 0, 0, 0}, 0, 0))
                .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(Philox.block(new int[] {-1, -1, -1, -1}, -1, -1))
                .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(Philox.block(new int[] {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0xa4093822, 0x299f31d0))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test
    void greedyTakesTheLargestAndOfEqualOnesTheFirst() {
        Sampler greedy = new Sampler(SamplingOptions.GREEDY);
        assertThat(greedy.next(new float[] {1, 3, 2}, new Position(0))).isEqualTo(1);
        assertThat(greedy.next(new float[] {1, 3, 3}, new Position(0))).isEqualTo(1);
        assertThat(greedy.next(new float[] {Float.NaN, -5, Float.NaN, -4}, new Position(0)))
                .isEqualTo(3);
        assertThat(greedy.next(new float[] {Float.NaN, Float.NaN}, new Position(0)))
                .isEqualTo(-1);
    }

    @Test
    void drawsInProportionToTheSoftmax() {
        int count = 40_000;
        Map<Integer, Integer> counts =
                draws(options(1, 0, 1, 0, 1), count, 0, (float) Math.log(2), (float) Math.log(5));
        assertThat(counts.getOrDefault(0, 0) / (double) count).isBetween(0.115, 0.135);
        assertThat(counts.getOrDefault(1, 0) / (double) count).isBetween(0.24, 0.26);
        assertThat(counts.getOrDefault(2, 0) / (double) count).isBetween(0.61, 0.64);
    }

    @Test
    void temperatureSharpens() {
        Map<Integer, Integer> counts = draws(options(0.5, 0, 1, 0, 1), 40_000, 0, (float) Math.log(2));
        assertThat(counts.getOrDefault(1, 0) / 40_000.0).isBetween(0.79, 0.81); // 2² : 1
    }

    @Test
    void topKKeepsTheLikeliestAndOfEqualOnesTheFirst() {
        assertThat(draws(options(1, 2, 1, 0, 1), 2_000, 1, 2, 3, -1)).containsOnlyKeys(1, 2);
        assertThat(draws(options(1, 2, 1, 0, 1), 2_000, 1, 1, 1, 1)).containsOnlyKeys(0, 1);
        assertThat(draws(options(1, 99, 1, 0, 1), 2_000, 1, 1)).containsOnlyKeys(0, 1);
        assertThat(draws(options(1, 1, 1, 0, 1), 10, -0f, 0f)).containsOnlyKeys(0);
    }

    @Test
    void topPKeepsTheFewestThatReachIt() {
        float[] logits = {(float) Math.log(1), (float) Math.log(2), (float) Math.log(5), (float) Math.log(2)};
        assertThat(draws(options(1, 0, 0.5, 0, 1), 2_000, logits)).containsOnlyKeys(2);
        assertThat(draws(options(1, 0, 0.6, 0, 1), 2_000, logits)).containsOnlyKeys(1, 2);
        assertThat(draws(options(1, 0, 0.75, 0, 1), 2_000, logits)).containsOnlyKeys(1, 2, 3);
        assertThat(draws(options(1, 0, 1e-9, 0, 1), 2_000, logits)).containsOnlyKeys(2);
    }

    @Test
    void minPKeepsWhatIsLikelyEnough() {
        float[] logits = {(float) Math.log(1), (float) Math.log(2), (float) Math.log(5)};
        assertThat(draws(options(1, 0, 1, 0.3, 1), 2_000, logits)).containsOnlyKeys(1, 2);
        assertThat(draws(options(1, 0, 1, 1, 1), 2_000, logits)).containsOnlyKeys(2);
    }

    @Test
    void penaltyMakesRecentTokensLessLikelyOnce() {
        SamplingOptions penalised =
                GenerateOptions.builder().repetitionPenalty(2).build().sampling();
        assertThat(new Sampler(penalised).next(new float[] {3, 2, -1}, context(0, 0)))
                .isEqualTo(1);
        assertThat(new Sampler(penalised).next(new float[] {3.9f, 1, -1}, context(0, 0)))
                .isEqualTo(0);
        assertThat(new Sampler(penalised).next(new float[] {-3, -2}, context(1)))
                .isEqualTo(0);
    }

    @Test
    void biasIsAddedBeforeThePenalty() {
        Map<Integer, Float> bias = Map.of(0, -4f, 2, 1f);
        Sampler sampler = new Sampler(GenerateOptions.builder()
                .repetitionPenalty(2)
                .logitBias(bias)
                .build()
                .sampling());
        float[] logits = {3, -2, 5, 1};
        assertThat(sampler.next(logits, context(0, 2))).isEqualTo(2);
        assertThat(logits).containsExactly((3 - 4) * 2, -2, (5 + 1) / 2f, 1);
    }

    @Test
    void aBanHoldsWhateverThePenalty() {
        Map<Integer, Float> bias = Map.of(1, Float.NEGATIVE_INFINITY);
        for (float penalty : new float[] {0.5f, 1f, 2f}) {
            for (float temperature : new float[] {0f, 1f}) {
                Sampler sampler = new Sampler(GenerateOptions.builder()
                        .temperature(temperature)
                        .repetitionPenalty(penalty)
                        .logitBias(bias)
                        .build()
                        .sampling());
                assertThat(sampler.next(new float[] {1, 50, 1}, context(1))).isNotEqualTo(1);
            }
        }
    }

    @Test
    void namesTheLogitsThatItChanges() {
        Map<Integer, Float> bias = Map.of(7, 1f);
        SamplingOptions both = GenerateOptions.builder()
                .repetitionPenalty(2)
                .logitBias(bias)
                .build()
                .sampling();
        assertThat(adjusted(both, 4, 7, 4)).containsExactlyInAnyOrder(4, 7);
        SamplingOptions onlyBias = GenerateOptions.builder()
                .temperature(1)
                .topK(9)
                .logitBias(bias)
                .build()
                .sampling();
        assertThat(adjusted(onlyBias, 4, 7, 4)).containsExactly(7);
        assertThat(new Sampler(onlyBias).candidates()).isEqualTo(9);
        assertThat(new Sampler(both).candidates()).isEqualTo(1);
    }

    @Test
    void theSameSeedAndPositionGiveTheSameToken() {
        float[] logits = new float[1_000];
        assertThat(draws(options(1, 0, 1, 0, 42), 50, logits)).isEqualTo(draws(options(1, 0, 1, 0, 42), 50, logits));
        assertThat(draws(options(1, 0, 1, 0, 42), 50, logits)).isNotEqualTo(draws(options(1, 0, 1, 0, 43), 50, logits));
    }

    @Test
    void skipsWhatIsNoNumber() {
        assertThat(draws(options(1, 0, 1, 0, 1), 500, Float.NaN, 1, Float.NEGATIVE_INFINITY, 1))
                .containsOnlyKeys(1, 3);
        assertThat(draws(options(1, 0, 1, 0, 1), 5, Float.NaN)).containsOnlyKeys(-1);
    }

    @Test
    void refusesABiasThatIsNoNumber() {
        for (float bias : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() ->
                            GenerateOptions.builder().logitBias(Map.of(1, bias)).build())
                    .hasMessageContaining("a logitBias must be a number below infinity, found " + bias);
        }
        assertThatThrownBy(() ->
                        GenerateOptions.builder().logitBias(Map.of(-1, 0f)).build())
                .hasMessageContaining("token id");
    }

    @Test
    void refusesOptionsOutOfRange() {
        assertThatThrownBy(() -> options(-1, 0, 1, 0, 0))
                .hasMessageContaining("temperature must be 0 to 100, found -1");
        assertThatThrownBy(() -> options(1, -1, 1, 0, 0)).hasMessageContaining("topK");
        assertThatThrownBy(() -> options(1, 0, 0, 0, 0)).hasMessageContaining("topP");
        assertThatThrownBy(() -> options(1, 0, 1, Double.NaN, 0)).hasMessageContaining("minP");
    }
}
