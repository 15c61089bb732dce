package io.github.bitnet4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.internal.format.gguf.GgufType;
import io.github.bitnet4j.spi.Canonical;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link EmbeddingModel} promises, on every backend. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
public abstract class EmbeddingContract {

    private static final long SEED = 6_905;

    /** A text with this token has states that are no numbers. */
    private static final int POISON = 7;

    private static final EmbeddingOptions MEAN = EmbeddingOptions.defaults().withPooling(Pooling.MEAN);

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private EmbeddingModel model;

    /** Options that force the backend under test. */
    protected abstract LoadOptions options();

    @BeforeEach
    void load() {
        model = load(new TinyModel(4).poison(POISON));
    }

    private EmbeddingModel load(TinyModel tiny) {
        return EmbeddingModel.load(tiny.direct(), options().withThreads(2));
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        model.close();
    }

    private int[] tokens(int count) {
        return random.ints(count, POISON + 1, TinyModel.VOCABULARY).toArray();
    }

    /** More than are in the engine at a time, of which some take several steps or pages. */
    private List<int[]> sequences() {
        List<int[]> sequences = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sequences.add(tokens(1 + i % 5));
        }
        sequences.add(3, tokens(140));
        sequences.add(9, tokens(260));
        return sequences;
    }

    @Test
    void textsTogetherEqualThoseAlone() throws Exception {
        List<int[]> sequences = sequences();
        for (Pooling pooling : Pooling.values()) {
            EmbeddingOptions way = MEAN.withPooling(pooling);
            Future<List<Embedding>> other = threads.submit(() -> model.embedTokens(sequences, way));
            List<Embedding> together = model.embedTokens(sequences, way);
            assertThat(together).hasSameSizeAs(sequences).isEqualTo(other.get());
            for (int i = 0; i < sequences.size(); i++) {
                int[] ids = sequences.get(i);
                Embedding alone = model.embedTokens(List.of(ids), way).get(0);
                assertThat(together.get(i))
                        .as("%s of text %d, seed %d", pooling, i, SEED)
                        .isEqualTo(alone);
                assertThat(together.get(i).tokens()).isEqualTo(ids.length);
                assertThat(alone.dimension()).isEqualTo(model.dimension()).isEqualTo(TinyModel.HIDDEN);
            }
        }
    }

    @Test
    void besideGenerationsTheyAreTheSame() throws Exception {
        List<int[]> sequences = sequences();
        List<Embedding> alone = model.embedTokens(sequences, MEAN);
        GenerateOptions way =
                GenerateOptions.builder().maxTokens(20).ignoreEndOfText(true).build();
        Prompt prompt = Prompt.tokens(tokens(100));
        Generation expected = model.model().generate(prompt, way);
        Future<Generation> beside = threads.submit(() -> model.model().generate(prompt, way));
        assertThat(model.embedTokens(sequences, MEAN)).as("seed %d", SEED).isEqualTo(alone);
        assertThat(beside.get().tokens()).isEqualTo(expected.tokens());
    }

    @Test
    void aFilesPoolingAndAnotherModelsNone() {
        assertThat(model.pooling()).isEmpty();
        assertThatThrownBy(() -> model.embed("a"))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("names no pooling")
                .hasMessageContaining("withPooling");
        for (Pooling pooling : Pooling.values()) {
            int type = pooling == Pooling.MEAN ? 1 : 3;
            try (EmbeddingModel made = load(new TinyModel(4).number("pooling_type", type))) {
                Pooling other = pooling == Pooling.MEAN ? Pooling.LAST : Pooling.MEAN;
                assertThat(made.pooling()).contains(pooling);
                assertThat(made.embed("abc"))
                        .isEqualTo(made.embed("abc", MEAN.withPooling(pooling)))
                        .isNotEqualTo(made.embed("abc", MEAN.withPooling(other)));
            }
        }
    }

    /** The begin token, the prefix and the text, the end token; special tokens in text stay text. */
    @Test
    void sequencesAreThoseOfTheTokenizer() {
        for (boolean ends : new boolean[] {false, true}) {
            TinyModel tiny = new TinyModel(4).put("tokenizer.ggml.add_eos_token", GgufType.BOOL, ends);
            try (EmbeddingModel made = load(tiny)) {
                String text = "th<|eot_id|>";
                int[] inner = made.model().tokenizer().encode("q: " + text);
                assertThat(inner).doesNotContain(TinyModel.EOT);
                IntStream all = IntStream.concat(IntStream.of(TinyModel.BOS), Arrays.stream(inner));
                int[] ids = (ends ? IntStream.concat(all, IntStream.of(TinyModel.EOS)) : all).toArray();
                EmbeddingOptions way = MEAN.withPrefix("q: ");
                Embedding expected = made.embedTokens(List.of(ids), MEAN).get(0);
                assertThat(made.embed(text, way)).isEqualTo(expected);
                assertThat(made.embed("q: " + text, MEAN)).isEqualTo(expected);
                assertThat(expected.tokens()).isEqualTo(ids.length).isEqualTo(made.countTokens(text, way));
                assertThat(made.embed("", MEAN).tokens()).isEqualTo(ends ? 2 : 1);
            }
        }
    }

    @Test
    void longTextsAreRefusedOrLoseTheirEnd() {
        TinyModel tiny = new TinyModel(4).put("tokenizer.ggml.add_eos_token", GgufType.BOOL, true);
        LoadOptions small = options().withThreads(2).withContextLength(300);
        try (EmbeddingModel made = EmbeddingModel.load(tiny.direct(), small)) {
            assertThat(made.maxTokens()).isEqualTo(300);
            String fits = "x".repeat(298);
            Embedding whole = made.embed(fits, MEAN);
            assertThat(whole.tokens()).isEqualTo(300);
            assertThatThrownBy(() -> made.embed(List.of("a", fits + "y"), MEAN))
                    .isInstanceOf(ContextFullException.class)
                    .hasMessageContaining("text 2 of 2 has 301 tokens, the context holds 300");
            EmbeddingOptions cut = MEAN.withTruncate(true);
            assertThat(made.embed(List.of(fits + "yyyyy", "a"), cut)).isEqualTo(List.of(whole, made.embed("a", MEAN)));
            assertThatThrownBy(() -> made.embedTokens(List.of(new int[301]), MEAN))
                    .isInstanceOf(ContextFullException.class);
            assertThatThrownBy(() -> made.embedTokens(List.of(new int[301]), cut))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void normalizationOnlyChangesTheLength() {
        for (Pooling pooling : Pooling.values()) {
            EmbeddingOptions way = MEAN.withPooling(pooling);
            float[] unit = model.embed("some text", way).values();
            float[] raw = model.embed("some text", way.withNormalize(false)).values();
            float length = (float) Math.sqrt(Canonical.dot16(raw, 0, raw, 0, raw.length));
            assertThat(length).isNotEqualTo(1f);
            for (int i = 0; i < raw.length; i++) {
                assertThat(unit[i]).isEqualTo(raw[i] / length);
            }
        }
    }

    @Test
    void whatCannotBeEmbeddedIsSaid() {
        assertThat(model.embed(List.of(), MEAN)).isEmpty();
        List<int[]> poisoned = List.of(new int[] {9}, new int[] {POISON}, new int[] {9});
        assertThatThrownBy(() -> model.embedTokens(poisoned, MEAN))
                .isInstanceOf(BitNetException.class)
                .hasMessageContaining("embedding text 2 failed")
                .hasMessageContaining("no number");
        for (int[] wrong : new int[][] {{}, {-1}, {TinyModel.VOCABULARY}}) {
            assertThatThrownBy(() -> model.embedTokens(List.of(wrong), MEAN))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> model.embedTokens(List.of(new int[] {9}), MEAN.withPrefix("q")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prefix");
        TinyModel bare = new TinyModel(4).put("tokenizer.ggml.add_bos_token", GgufType.BOOL, false);
        try (EmbeddingModel made = load(bare)) {
            assertThat(made.embed("a", MEAN).tokens()).isEqualTo(1);
            assertThatThrownBy(() -> made.embed(List.of("a", ""), MEAN))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("text 2 of 2 has no token");
        }
        assertThat(model.embedTokens(List.of(new int[] {9}), MEAN)).hasSize(1);
    }

    @Test
    void cancellationAndInterruptsEndACallAndNothingElse() {
        Embedding expected = model.embed("afterwards", MEAN);
        CancellationToken token = CancellationToken.create();
        token.cancel();
        assertThatThrownBy(() -> model.embed("a", MEAN.withCancellation(token)))
                .isInstanceOf(CancellationException.class);
        List<int[]> endless =
                IntStream.range(0, 2_000).mapToObj(i -> tokens(200)).toList();
        EmbeddingOptions soon = MEAN.withCancellation(CancellationToken.after(Duration.ofMillis(30)));
        assertThatThrownBy(() -> model.embedTokens(endless, soon)).isInstanceOf(CancellationException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> model.embedTokens(endless, MEAN)).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(model.embed("afterwards", MEAN)).isEqualTo(expected);
    }

    @Test
    void closingEndsWhatRuns() {
        List<int[]> endless =
                IntStream.range(0, 2_000).mapToObj(i -> tokens(200)).toList();
        CancellationToken started = CancellationToken.create();
        EmbeddingOptions way = MEAN.withCancellation(started);
        Future<List<Embedding>> running = threads.submit(() -> model.embedTokens(endless, way));
        model.embed("beside", MEAN);
        model.close();
        model.close();
        assertThatThrownBy(running::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> model.embed("a", MEAN)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> model.embed(List.of(), MEAN)).isInstanceOf(IllegalStateException.class);
    }

    /** A shared model goes on after a view of it was closed, and its sessions find nothing of what was embedded. */
    @Test
    void aViewLeavesTheModelToItsOwner() {
        try (Model owned = Model.load(new TinyModel(4).direct(), options().withThreads(2))) {
            int[] ids = tokens(300);
            EmbeddingModel view = EmbeddingModel.of(owned);
            Embedding first = view.embedTokens(List.of(ids), MEAN).get(0);
            view.close();
            GenerateOptions one = GenerateOptions.builder().maxTokens(1).build();
            assertThat(owned.generate(Prompt.tokens(ids), one).usage().cachedTokens())
                    .isZero();
            assertThat(view.embedTokens(List.of(ids), MEAN).get(0)).isEqualTo(first);
            assertThat(view.model()).isSameAs(owned);
        }
    }
}
