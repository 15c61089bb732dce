package io.github.bitnet4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.sampling.Dry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a generation gives does not depend on those that are decoded with it, on every backend. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
public abstract class BatchingContract {

    private static final long SEED = 20_261;
    private static final int REQUESTS = 12;
    private static final int ROUNDS = 3;

    /** A prompt of this token has no logit that is a number. */
    private static final int POISON = 7;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Model model;

    /** Options that force the backend under test. */
    protected abstract LoadOptions options();

    private record Request(int[] prompt, GenerateOptions options) {}

    @BeforeEach
    void load() {
        TinyModel tiny = new TinyModel(4).poison(POISON);
        model = Model.load(tiny.direct(), options().withThreads(2));
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        model.close();
    }

    @Test
    void generationsTogetherEqualThoseAlone() throws Exception {
        for (boolean twoStages : new boolean[] {false, true}) {
            TinyModel tiny = new TinyModel(4);
            try (Model other =
                    Model.load(tiny.direct(), options().withThreads(2).withTwoStageHead(twoStages))) {
                check(other, requests());
            }
        }
    }

    private void check(Model of, List<Request> requests) throws Exception {
        List<Generation> alone = requests.stream().map(r -> generate(of, r)).toList();
        for (int round = 0; round < ROUNDS; round++) {
            List<Future<Generation>> together = new ArrayList<>();
            for (Request request : requests) {
                together.add(threads.submit(() -> generate(of, request)));
            }
            for (int i = 0; i < REQUESTS; i++) {
                assertEqual(together.get(i).get(), alone.get(i), i);
            }
        }
    }

    /** Neighbours that fail, are cancelled, time out or are closed, each as often as time permits. */
    @Test
    void whatHappensToOthersDoesNotMatter() throws Exception {
        List<Request> requests = requests();
        List<Generation> alone = requests.stream().map(r -> generate(model, r)).toList();
        AtomicBoolean done = new AtomicBoolean();
        List<Future<Integer>> others = new ArrayList<>();
        for (int kind = 0; kind < 4; kind++) {
            others.add(threads.submit(neighbour(kind, random.split(), done)));
        }
        for (int round = 0; round < ROUNDS; round++) {
            List<Future<Generation>> together = new ArrayList<>();
            for (Request request : requests) {
                together.add(threads.submit(() -> generate(model, request)));
            }
            for (int i = 0; i < REQUESTS; i++) {
                assertEqual(together.get(i).get(), alone.get(i), i);
            }
        }
        done.set(true);
        for (Future<Integer> other : others) {
            assertThat(other.get()).isPositive();
        }
    }

    private Callable<Integer> neighbour(int kind, SplittableRandom choice, AtomicBoolean done) {
        return () -> {
            int count = 0;
            while (!done.get() || count == 0) {
                int[] prompt = tokens(choice, 1 + choice.nextInt(400));
                try (Session session = model.newSession().append(Prompt.tokens(prompt))) {
                    disturb(kind, session, choice);
                }
                count++;
            }
            return count;
        };
    }

    private void disturb(int kind, Session session, SplittableRandom choice) {
        GenerateOptions.Builder way = GenerateOptions.builder().ignoreEndOfText(true);
        if (kind == 0) {
            session.append(Prompt.tokens(POISON));
            try {
                session.generate(way.maxTokens(3).build());
                throw new AssertionError("a token without logits was chosen");
            } catch (BitNetException e) {
                assertThat(e).hasMessageContaining("no logit that is a number");
            }
            return;
        }
        CancellationToken token = CancellationToken.create();
        TextStream stream = session.stream(way.cancellation(token).build());
        int pieces = choice.nextInt(5);
        for (int i = 0; i < pieces && stream.hasNext(); i++) {
            stream.next();
        }
        switch (kind) {
            case 1 -> stream.close();
            case 2 -> {
                token.cancel();
                stream.forEachRemaining(piece -> {});
                assertThat(stream.result().finishReason()).isIn(FinishReason.CANCELLED, FinishReason.CONTEXT_FULL);
            }
            default -> session.close();
        }
    }

    /** Prompts shorter and longer than a step, and all ways to choose a token. */
    private List<Request> requests() {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            int[] prompt = tokens(random, i % 3 == 0 ? 150 + random.nextInt(250) : 1 + random.nextInt(40));
            GenerateOptions.Builder way = GenerateOptions.builder()
                    .maxTokens(20 + random.nextInt(120))
                    .ignoreEndOfText(i % 2 == 0)
                    .seed(random.nextLong());
            switch (i % 6) {
                case 1 -> way.temperature(1).topK(20);
                case 2 -> way.temperature(0.8).topP(0.9).repetitionPenalty(1.2);
                case 3 -> way.stopStrings("e", "qu");
                case 4 -> way.temperature(1).mirostat(4, 0.2).dry(Dry.of(0.8)).logProbs(3);
                case 5 -> way.temperature(1).typicalP(0.8).xtc(0.5, 0.05).presencePenalty(0.5);
                default -> {} // greedy
            }
            requests.add(new Request(prompt, way.build()));
        }
        return requests;
    }

    private static int[] tokens(SplittableRandom choice, int count) {
        return IntStream.generate(() -> choice.nextInt(POISON + 1, TinyModel.BOS))
                .limit(count)
                .toArray();
    }

    private static Generation generate(Model of, Request request) {
        return of.generate(Prompt.tokens(request.prompt()), request.options());
    }

    private static void assertEqual(Generation found, Generation expected, int index) {
        String which = "seed %d, request %d".formatted(SEED, index);
        assertThat(found.tokens()).as(which).isEqualTo(expected.tokens());
        assertThat(found.logProbs()).as(which).isEqualTo(expected.logProbs());
        assertThat(found.text()).as(which).isEqualTo(expected.text());
        assertThat(found.finishReason()).as(which).isEqualTo(expected.finishReason());
        assertThat(found.usage().promptTokens())
                .as(which)
                .isEqualTo(expected.usage().promptTokens());
        assertThat(found.usage().generatedTokens())
                .as(which)
                .isEqualTo(expected.usage().generatedTokens());
    }

    /** Logits do not depend on neighbours either, bit by bit. */
    @Test
    void logitsBesideGenerationsEqualThoseAlone() throws Exception {
        int[] ids = tokens(random, 300);
        List<float[]> expected = logits(ids);
        AtomicBoolean done = new AtomicBoolean();
        Future<Integer> other = threads.submit(neighbour(1, random.split(), done));
        Future<Integer> another = threads.submit(neighbour(2, random.split(), done));
        List<float[]> found = logits(ids);
        done.set(true);
        assertThat(other.get() + another.get()).isPositive();
        for (int i = 0; i < ids.length; i++) {
            assertThat(Arrays.equals(found.get(i), expected.get(i)))
                    .as("seed %d, position %d", SEED, i)
                    .isTrue();
        }
    }

    /** Nor do scores. */
    @Test
    void scoresBesideGenerationsEqualThoseAlone() throws Exception {
        Prompt ids = Prompt.tokens(tokens(random, 300));
        TextScore alone = model.score(ids);
        AtomicBoolean done = new AtomicBoolean();
        Future<Integer> other = threads.submit(neighbour(1, random.split(), done));
        Future<TextScore> together = threads.submit(() -> model.score(ids));
        TextScore found = model.score(ids);
        done.set(true);
        assertThat(other.get()).isPositive();
        assertThat(found).as("seed %d", SEED).isEqualTo(alone).isEqualTo(together.get());
    }

    private List<float[]> logits(int[] ids) {
        List<float[]> rows = new ArrayList<>();
        model.logits(ids, (position, row) -> rows.add(row));
        return rows;
    }

    /** Texts of several lengths, more than are in the engine at a time, one longer than a step. */
    @Test
    void vectorsTogetherEqualThoseAlone() {
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            texts.add(random.ints(i == 7 ? 130 : 1 + i % 5, 0, TinyModel.VOCABULARY)
                    .toArray());
        }
        try (Model other = Model.load(new TinyModel(4).direct(), options().withThreads(2))) {
            for (Pooling pooling : Pooling.values()) {
                List<float[]> together = other.embed(texts, pooling);
                for (int i = 0; i < texts.size(); i++) {
                    assertThat(together.get(i))
                            .as("%s of text %d, seed %d", pooling, i, SEED)
                            .containsExactly(
                                    other.embed(List.of(texts.get(i)), pooling).get(0));
                }
            }
            assertThat(other.embed(texts, null).get(7))
                    .containsExactly(other.embed(texts, Pooling.MEAN).get(7))
                    .isNotEqualTo(other.embed(texts, Pooling.LAST).get(7));
        }
        List<int[]> poisoned = List.of(new int[] {1}, new int[] {POISON});
        assertThatThrownBy(() -> model.embed(poisoned, null)).hasMessageContaining("no number");
        assertThatThrownBy(() -> model.embed(List.of(new int[0]), null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> model.embed(List.of(new int[] {TinyModel.VOCABULARY}), null))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
