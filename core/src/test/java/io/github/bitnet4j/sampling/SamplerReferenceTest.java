package io.github.bitnet4j.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.GenerateOptions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The sampler against the definitions written plainly, in random cases with many ties. */
class SamplerReferenceTest {

    private static final int CASES = 3_000;
    private static final int TOKENS = 4;

    /** Ids that break a sequence in these cases. */
    private static final int BREAKER = 3;

    private final Candidates shared = new Candidates();

    @Test
    void choosesAndKeepsWhatTheDefinitionsSay() {
        int kept = 0;
        int candidates = 0;
        for (int seed = 0; seed < CASES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int vocabulary = 1 + random.nextInt(60);
            SamplingOptions options = options(random, vocabulary);
            Sampler sampler = new Sampler(options, id -> id == BREAKER, shared);
            ReferenceSampler reference = new ReferenceSampler(options, id -> id == BREAKER);
            int[] context = ids(random, vocabulary, random.nextInt(70));
            for (int i = 0; i < TOKENS; i++) {
                float[] logits = logits(random, vocabulary);
                float[] same = logits.clone();
                int expected = reference.next(same, context);
                int found = sampler.next(logits, new Tokens(context));
                Supplier<String> which = which(seed, i, options);
                assertThat(found).as(which).isEqualTo(expected);
                assertThat(logits).as(which).isEqualTo(same);
                if (options.temperature() > 0 && expected >= 0) {
                    int[] left =
                            IntStream.range(0, shared.count()).map(shared::id).toArray();
                    assertThat(left).as(which).isEqualTo(reference.left());
                    kept += left.length;
                    candidates += vocabulary;
                }
                context = Arrays.copyOf(context, context.length + 1);
                context[context.length - 1] = Math.max(0, found);
            }
        }
        assertThat(kept / (double) candidates).isBetween(0.05, 0.6); // the cases do keep some and not all
    }

    /** What the two-stage head leaves out must not matter. */
    @Test
    void theLogitsItNamesDecide() {
        for (int seed = 0; seed < CASES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int vocabulary = 1 + random.nextInt(60);
            SamplingOptions options = options(random, vocabulary);
            int[] context = ids(random, vocabulary, random.nextInt(70));
            float[] logits = logits(random, vocabulary);
            Sampler sampler = new Sampler(options, id -> id == BREAKER, shared);
            int count = sampler.adjusted(new Tokens(context));
            int[] always = Arrays.copyOf(sampler.adjustedIds(), count);
            assertThat(always).doesNotHaveDuplicates();
            float[] part = sampler.candidates() == 0 ? logits.clone() : part(logits, sampler.candidates(), always);
            int expected = new ReferenceSampler(options, id -> id == BREAKER).next(logits, context);
            assertThat(sampler.next(part, new Tokens(context)))
                    .as(which(seed, 0, options))
                    .isEqualTo(expected);
        }
    }

    private static Supplier<String> which(int seed, int token, SamplingOptions options) {
        return () -> "seed %d, token %d, %s".formatted(seed, token, options);
    }

    private static float[] part(float[] logits, int most, int[] always) {
        TreeSet<Integer> wanted = new TreeSet<>();
        IntStream.range(0, logits.length)
                .boxed()
                .filter(id -> !Float.isNaN(logits[id]))
                .filter(id -> IntStream.of(always).noneMatch(other -> other == id))
                .sorted((a, b) -> Float.compare(logits[b], logits[a]))
                .limit(most)
                .forEach(wanted::add);
        IntStream.of(always).forEach(wanted::add);
        float[] part = new float[logits.length];
        for (int id = 0; id < part.length; id++) {
            part[id] = wanted.contains(id) ? logits[id] : Float.NEGATIVE_INFINITY;
        }
        return part;
    }

    /** Any options that combine; each step is on in about a third of the cases. */
    private static SamplingOptions options(SplittableRandom random, int vocabulary) {
        GenerateOptions.Builder way = GenerateOptions.builder().seed(random.nextLong());
        boolean drawing = random.nextInt(5) > 0;
        if (drawing) {
            way.temperature(0.3 + 2 * random.nextDouble());
        }
        if (drawing && random.nextInt(5) == 0) {
            way.mirostat(0.5 + 5 * random.nextDouble(), 0.05 + 0.9 * random.nextDouble());
        } else {
            truncations(random, drawing, way);
        }
        if (random.nextInt(3) == 0) {
            way.repetitionPenalty(0.5 + random.nextDouble());
        }
        if (random.nextInt(3) == 0) {
            way.frequencyPenalty(random.nextDouble() - 0.3).presencePenalty(2 * random.nextDouble() - 0.5);
        }
        if (random.nextInt(3) == 0) {
            way.repetitionWindow(random.nextInt(80));
        }
        if (random.nextInt(3) == 0) {
            int window = random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(80);
            float base = random.nextInt(10) == 0 ? 100 : 1.75f; // a high base reaches the end of the numbers
            way.dry(new Dry(2 * random.nextInt(2), base, 1 + random.nextInt(4), window, Dry.BREAKERS));
        }
        if (random.nextInt(3) == 0) {
            Map<Integer, Float> biases = new HashMap<>();
            for (int i = 0; i < 3; i++) {
                biases.put(random.nextInt(vocabulary), random.nextInt(8) - 4f);
            }
            way.logitBias(biases).bannedTokens(random.nextInt(vocabulary));
        }
        return way.build().sampling();
    }

    private static void truncations(SplittableRandom random, boolean drawing, GenerateOptions.Builder way) {
        if (random.nextInt(3) == 0) {
            way.topK(1 + random.nextInt(40));
        }
        if (random.nextInt(3) == 0) {
            way.topP(0.01 + 0.98 * random.nextDouble());
        }
        if (random.nextInt(3) == 0) {
            way.minP(random.nextDouble() / 2);
        }
        if (drawing && random.nextInt(3) == 0) {
            way.typicalP(0.01 + 0.98 * random.nextDouble());
        }
        if (drawing && random.nextInt(3) == 0) {
            way.xtc(random.nextDouble(), 0.01 + 0.4 * random.nextDouble());
        }
    }

    /** Sometimes few different values, so that there are ties, sometimes values that are no finite numbers. */
    private static float[] logits(SplittableRandom random, int vocabulary) {
        float[] logits = new float[vocabulary];
        boolean coarse = random.nextBoolean();
        boolean odd = random.nextInt(10) == 0;
        for (int id = 0; id < vocabulary; id++) {
            logits[id] = coarse ? random.nextInt(-4, 5) : (float) (8 * random.nextDouble() - 4);
            if (odd && random.nextInt(4) == 0) {
                float[] values = {Float.NaN, Float.NEGATIVE_INFINITY, -0f, 3e38f, -3e38f};
                logits[id] = values[random.nextInt(values.length)];
            }
        }
        return logits;
    }

    /** Mostly few different ids, so that sequences repeat. */
    private static int[] ids(SplittableRandom random, int vocabulary, int count) {
        int most = random.nextInt(3) == 0 ? vocabulary : Math.min(vocabulary, 6);
        int different = 1 + random.nextInt(most);
        return random.ints(count, 0, different).toArray();
    }
}
