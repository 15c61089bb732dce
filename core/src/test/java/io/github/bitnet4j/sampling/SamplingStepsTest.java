package io.github.bitnet4j.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Index.atIndex;

import io.github.bitnet4j.GenerateOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each step alone: cases worked out by hand, and frequencies. */
class SamplingStepsTest {

    private static final int DRAWS = 100_000;

    private static GenerateOptions.Builder drawing() {
        return GenerateOptions.builder().temperature(1).seed(20_266);
    }

    private static float[] logs(double... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(probabilities[i]);
        }
        return logits;
    }

    /** The ids that were drawn at least once in many positions. */
    private static List<Integer> drawn(GenerateOptions.Builder way, float... logits) {
        Sampler sampler = new Sampler(way.build().sampling());
        return IntStream.range(0, 3_000)
                .map(position -> sampler.next(logits.clone(), new Position(position)))
                .sorted()
                .distinct()
                .boxed()
                .toList();
    }

    private static float[] adjusted(GenerateOptions.Builder way, float[] logits, int... context) {
        float[] changed = logits.clone();
        new Sampler(way.build().sampling(), id -> id == 9, new Candidates()).next(changed, new Tokens(context));
        return changed;
    }

    @Test
    void typicalTakesTheNearestToTheEntropyFirst() {
        // Entropy 1.28 nats; information 0.69, 1.61, 1.90, 1.90, so distances 0.59, 0.33, 0.62, 0.62.
        float[] logits = logs(0.5, 0.2, 0.15, 0.15);
        assertThat(drawn(drawing().typicalP(0.1), logits)).containsExactly(1);
        assertThat(drawn(drawing().typicalP(0.6), logits)).containsExactly(0, 1);
        assertThat(drawn(drawing().typicalP(0.8), logits)).containsExactly(0, 1, 2); // of equal ones the lower id
        assertThat(drawn(drawing().typicalP(0.99), logits)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void xtcKeepsTheLeastLikelyOfTheTopChoices() {
        float[] logits = logs(0.4, 0.3, 0.2, 0.1);
        assertThat(drawn(drawing().xtc(1, 0.15), logits)).containsExactly(2, 3);
        assertThat(drawn(drawing().xtc(1, 0.35), logits)).containsExactly(0, 1, 2, 3); // one top choice stays
        assertThat(drawn(drawing().xtc(0, 0.15), logits)).containsExactly(0, 1, 2, 3);
        assertThat(drawn(drawing().xtc(1, 0.2), logs(0.25, 0.25, 0.25, 0.25))).containsExactly(3);
    }

    @Test
    void frequencyCountsAndPresenceDoesNot() {
        float[] logits = {1, 2, 3, 4};
        assertThat(adjusted(GenerateOptions.builder().frequencyPenalty(0.5), logits, 0, 2, 2, 2))
                .containsExactly(0.5f, 2, 1.5f, 4);
        assertThat(adjusted(GenerateOptions.builder().presencePenalty(0.5), logits, 0, 2, 2, 2))
                .containsExactly(0.5f, 2, 2.5f, 4);
        assertThat(adjusted(GenerateOptions.builder().frequencyPenalty(1).repetitionWindow(2), logits, 0, 0, 1, 2))
                .containsExactly(1, 1, 2, 4);
        assertThat(adjusted(
                        GenerateOptions.builder()
                                .repetitionPenalty(2)
                                .frequencyPenalty(1)
                                .presencePenalty(4),
                        logits,
                        3,
                        3))
                .containsExactly(1, 2, 3, 4f / 2 - 2 - 4);
    }

    @Test
    void dryGrowsWithTheRepetition() {
        float[] logits = new float[10];
        GenerateOptions.Builder way = GenerateOptions.builder().dry(Dry.of(2));
        // "1 2 3" came before and was followed by 4, "2 3" alone by 5, "3" alone by 6.
        float[] changed = adjusted(way, logits, 1, 2, 3, 4, 2, 3, 5, 3, 6, 1, 2, 3);
        assertThat(changed[4]).isEqualTo(-2 * 1.75f);
        assertThat(changed[5]).isEqualTo(-2f);
        assertThat(changed).contains(0f, atIndex(6));
        // A breaker ends what repeats, and is not made less likely itself.
        assertThat(adjusted(way, logits, 1, 9, 3, 4, 1, 9, 3)).isEqualTo(logits);
        assertThat(adjusted(way, logits, 2, 3, 9, 2, 3)).isEqualTo(logits);
        // What repeats may overlap with its repetition.
        assertThat(adjusted(way, logits, 1, 1, 1, 1)[1]).isEqualTo(-2 * 1.75f);
        // The window ends a match.
        Dry four = new Dry(2, 1.75f, 2, 6, Dry.BREAKERS);
        assertThat(adjusted(GenerateOptions.builder().dry(four), logits, 1, 2, 3, 4, 1, 2, 3)[4])
                .isEqualTo(-2f);
    }

    @Test
    void dryNeverMakesAnInfinity() {
        int[] ones = new int[4_000];
        Dry steep = new Dry(100, 100, 1, Integer.MAX_VALUE, Dry.BREAKERS);
        assertThat(adjusted(GenerateOptions.builder().dry(steep), new float[] {1, 2}, ones))
                .containsExactly(1 - Float.MAX_VALUE, 2);
    }

    @Test
    void mirostatMovesTowardsItsTarget() {
        // Probabilities 1/2, 1/4, 1/8, 1/8: surprises of 1, 2, 3, 3 bits. It starts at mu = 2 tau.
        float[] logits = logs(0.5, 0.25, 0.125, 0.125);
        assertThat(firstDrawn(0.4, logits)).containsExactly(0); // 0.8 bits: the likeliest stays whatever it has
        assertThat(firstDrawn(0.75, logits)).containsExactly(0);
        assertThat(firstDrawn(1.2, logits)).containsExactly(0, 1);
        assertThat(firstDrawn(1.7, logits)).containsExactly(0, 1, 2, 3);
        // Always 1 bit drawn at a target of 0.75: mu falls from 1.5 by 0.25 eta each time, and rises at a target of
        // 1.4.
        Sampler falls = new Sampler(drawing().mirostat(0.75, 1).build().sampling());
        assertThat(IntStream.range(0, 50).map(i -> falls.next(logits.clone(), new Position(i))))
                .containsOnly(0);
        double bits = 0;
        Sampler steers = new Sampler(drawing().mirostat(1.5, 0.1).build().sampling());
        for (int i = 0; i < 5_000; i++) {
            bits += Math.min(3, 1 + steers.next(logits.clone(), new Position(i)));
        }
        assertThat(bits / 5_000).isBetween(1.49, 1.51);
    }

    private static List<Integer> firstDrawn(double tau, float[] logits) {
        return IntStream.range(0, 500)
                .map(seed -> new Sampler(
                                drawing().mirostat(tau, 0.1).seed(seed).build().sampling())
                        .next(logits.clone(), new Tokens()))
                .sorted()
                .distinct()
                .boxed()
                .toList();
    }

    @Test
    void aStepOfTheUserComesBehindPenaltiesAndBeforeTheChoice() {
        SamplingStep step = (logits, tokens) -> {
            assertThat(logits).containsExactly(1f / 2, 2, Float.NEGATIVE_INFINITY, 3 + 1);
            assertThat(tokens.length()).isEqualTo(2);
            assertThat(tokens.token(1)).isEqualTo(0);
            logits[tokens.token(1)] = Float.POSITIVE_INFINITY;
        };
        for (double temperature : new double[] {0, 1}) {
            Sampler sampler = new Sampler(GenerateOptions.builder()
                    .temperature(temperature)
                    .repetitionPenalty(2)
                    .repetitionWindow(1)
                    .bannedTokens(2)
                    .logitBias(Map.of(3, 1f, 2, 7f))
                    .samplingStep(step)
                    .build()
                    .sampling());
            assertThat(sampler.candidates()).isZero();
            assertThat(sampler.next(new float[] {1, 2, 9, 3}, new Tokens(3, 0))).isZero();
        }
    }

    @Test
    void frequenciesAreThoseOfTheDistribution() {
        SplittableRandom random = new SplittableRandom(11);
        double[] p = normalised(DoubleStream.generate(() -> Math.exp(2 * random.nextDouble()))
                .limit(20)
                .toArray());
        check(drawing(), p, p);
        check(drawing().temperature(0.7), p, normalised(map(p, x -> Math.pow(x, 1 / 0.7))));
        double top = Arrays.stream(p).sorted().skip(10).findFirst().orElseThrow();
        double[] half = normalised(map(p, x -> x >= top ? x : 0));
        check(drawing().topK(10), p, half);
        // With xtc a mixture: half of the times the top choices but the last are missing.
        double threshold = 0.06;
        double last = Arrays.stream(p).filter(x -> x >= threshold).min().orElseThrow();
        double[] without = normalised(map(p, x -> x > last ? 0 : x));
        double[] mixture = new double[p.length];
        Arrays.setAll(mixture, i -> (p[i] + without[i]) / 2);
        check(drawing().xtc(0.5, threshold), p, mixture);
    }

    /** Pearson's test at one in a thousand; the seed is fixed. */
    private static void check(GenerateOptions.Builder way, double[] p, double[] expected) {
        Sampler sampler = new Sampler(way.build().sampling());
        float[] logits = logs(p);
        int[] counts = new int[p.length];
        for (int i = 0; i < DRAWS; i++) {
            counts[sampler.next(logits.clone(), new Position(i))]++;
        }
        double chiSquare = 0;
        for (int id = 0; id < p.length; id++) {
            double mean = expected[id] * DRAWS;
            assertThat(mean > 0 || counts[id] == 0).isTrue();
            chiSquare += mean == 0 ? 0 : (counts[id] - mean) * (counts[id] - mean) / mean;
        }
        assertThat(chiSquare).as("19 degrees of freedom").isLessThan(43.8);
    }

    private static double[] map(double[] values, DoubleUnaryOperator change) {
        return Arrays.stream(values).map(change).toArray();
    }

    private static double[] normalised(double[] weights) {
        double sum = Arrays.stream(weights).sum();
        return map(weights, x -> x / sum);
    }

    @Test
    void refusesWhatDoesNotCombine() {
        assertThatThrownBy(() -> GenerateOptions.builder().typicalP(0.5).build())
                .hasMessageContaining("typicalP does not combine")
                .hasMessageContaining("temperature");
        assertThatThrownBy(() -> GenerateOptions.builder().xtc(0.5, 0.1).build())
                .hasMessageContaining("xtc");
        assertThatThrownBy(() -> GenerateOptions.builder().mirostat(5, 0.1).build())
                .hasMessageContaining("mirostat");
        assertThatThrownBy(() -> drawing().mirostat(5, 0.1).topK(40).build()).hasMessageContaining("leave out topK");
    }

    @Test
    void refusesValuesOutOfRange() {
        assertThatThrownBy(() -> drawing().typicalP(0).build()).hasMessageContaining("typicalP must be above 0");
        assertThatThrownBy(() -> new Xtc(2, 0.1f)).hasMessageContaining("xtc");
        assertThatThrownBy(() -> new Xtc(0.5f, Float.NaN)).hasMessageContaining("threshold");
        assertThatThrownBy(() -> new Mirostat(0, 0.1f)).hasMessageContaining("tau");
        assertThatThrownBy(() -> new Mirostat(5, 2)).hasMessageContaining("eta");
        assertThatThrownBy(() -> drawing().frequencyPenalty(Double.NaN).build()).hasMessageContaining("frequency");
        assertThatThrownBy(() -> drawing().presencePenalty(-101).build()).hasMessageContaining("presence");
        assertThatThrownBy(() -> new Dry(1, 0.5f, 2, 9, List.of())).hasMessageContaining("base");
        assertThatThrownBy(() -> new Dry(1, 2, 0, 9, List.of())).hasMessageContaining("allowed length");
        assertThatThrownBy(() -> new Dry(1, 2, 2, 9, List.of(""))).hasMessageContaining("breaker");
        assertThatThrownBy(() -> drawing().logProbs(101).build()).hasMessageContaining("logProbs must be 0 to 100");
    }
}
