package io.github.bitnet4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.chat.Message;
import io.github.bitnet4j.sampling.Dry;
import io.github.bitnet4j.spi.KvType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What model and session promise, on every backend: results, lifecycle, cancellation. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
public abstract class ModelContract {

    private static final GenerateOptions LONG =
            GenerateOptions.builder().maxTokens(500).ignoreEndOfText(true).build();

    private final TinyModel tiny = new TinyModel(1);
    private Model model;

    /** Options that force the backend under test. */
    protected abstract LoadOptions options();

    @BeforeEach
    void load() {
        model = Model.load(tiny.direct(), options().withThreads(2));
        assertThat(model.backend().backend()).isEqualTo(options().backend());
    }

    @AfterEach
    void close() {
        model.close();
    }

    private static GenerateOptions tokens(int count) {
        return GenerateOptions.builder().maxTokens(count).ignoreEndOfText(true).build();
    }

    private static int[] randomTokens(int count) {
        return new SplittableRandom(count)
                .ints(count, 0, TinyModel.VOCABULARY - 3)
                .toArray();
    }

    private List<float[]> logits(Model of, int... ids) {
        List<float[]> rows = new ArrayList<>();
        of.logits(ids, (position, row) -> {
            assertThat(position).isEqualTo(rows.size());
            rows.add(row);
        });
        return rows;
    }

    @ParameterizedTest
    @EnumSource(KvType.class)
    void logitsDoNotDependOnThreadsOrBackend(KvType kv) {
        int[] ids = randomTokens(300);
        List<float[]> expected;
        LoadOptions scalarOptions = LoadOptions.defaults().withBackend("scalar").withThreads(1);
        try (Model scalar = Model.load(tiny.direct(), scalarOptions.withKvType(kv))) {
            expected = logits(scalar, ids);
        }
        for (int threads : new int[] {1, 2, 3}) {
            try (Model other =
                    Model.load(tiny.direct(), options().withThreads(threads).withKvType(kv))) {
                List<float[]> rows = logits(other, ids);
                assertThat(rows).hasSize(300);
                for (int i = 0; i < 300; i++) {
                    assertThat(Arrays.equals(rows.get(i), expected.get(i)))
                            .as("position %d", i)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void theCacheTypeMatters() {
        int[] ids = randomTokens(20);
        float[] half = logits(model, ids).get(19);
        try (Model single = Model.load(tiny.direct(), options().withKvType(KvType.F32))) {
            assertThat(logits(single, ids).get(19)).isNotEqualTo(half);
            assertThat(single.info().kvBytesPerToken())
                    .isEqualTo(2 * model.info().kvBytesPerToken());
        }
        try (Model codes = Model.load(tiny.direct(), options().withKvType(KvType.Q8))) {
            assertThat(logits(codes, ids).get(19)).isNotEqualTo(half);
            int rows = 2 * codes.info().layers() * codes.info().kvHeads();
            assertThat(codes.info().kvBytesPerToken())
                    .isEqualTo((long) rows * (codes.info().headDim() + 4));
        }
    }

    @Test
    void theTwoStageHeadChangesNoToken() {
        Map<Integer, Float> bias = Map.of(1, 3f, 2, Float.NEGATIVE_INFINITY, 3, -2f, 70, 4f);
        List<GenerateOptions.Builder> ways = List.of(
                GenerateOptions.builder(),
                GenerateOptions.builder().repetitionPenalty(1.3),
                GenerateOptions.builder().logitBias(bias),
                GenerateOptions.builder().frequencyPenalty(0.3).dry(Dry.of(0.8)).bannedTokens(4, 5),
                GenerateOptions.builder().temperature(1).topK(20).topP(0.9).seed(3),
                GenerateOptions.builder()
                        .temperature(0.8)
                        .topK(5)
                        .minP(0.1)
                        .repetitionPenalty(0.8)
                        .logitBias(bias));
        try (Model twoStages = Model.load(tiny.direct(), options().withTwoStageHead(true));
                Model oneStage = Model.load(tiny.direct(), options().withTwoStageHead(false))) {
            assertThat(twoStages.info().headCopyBytes()).isPositive();
            assertThat(oneStage.info().headCopyBytes()).isZero();
            for (int prompt = 1; prompt < 6; prompt++) {
                Prompt ids = Prompt.tokens(randomTokens(prompt));
                for (GenerateOptions.Builder way : ways) {
                    GenerateOptions options =
                            way.maxTokens(60).ignoreEndOfText(true).build();
                    Generation whole = oneStage.generate(ids, options);
                    Generation part = twoStages.generate(ids, options);
                    assertThat(part.tokens()).isEqualTo(whole.tokens());
                    assertThat(part.timings().headRows())
                            .isLessThan(whole.timings().headRows());
                }
            }
            assertThat(logits(twoStages, 1, 2, 3).get(2))
                    .isEqualTo(logits(oneStage, 1, 2, 3).get(2));
        }
    }

    @Test
    void aBiasMakesTokensLikelierOrBansThem() {
        int usual = model.generate(Prompt.text("a"), tokens(1)).tokens().get(0);
        GenerateOptions.Builder one = GenerateOptions.builder().maxTokens(1).ignoreEndOfText(true);
        GenerateOptions banned =
                one.logitBias(Map.of(usual, Float.NEGATIVE_INFINITY)).build();
        assertThat(model.generate(Prompt.text("a"), banned).tokens()).doesNotContain(usual);
        GenerateOptions forced = one.logitBias(Map.of(5, 1e6f)).build();
        assertThat(model.generate(Prompt.text("a"), forced).tokens()).containsExactly(5);
        GenerateOptions unknown =
                one.logitBias(Map.of(model.info().vocabulary(), 1f)).build();
        assertThatThrownBy(() -> model.generate(Prompt.text("a"), unknown))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("logitBias");
    }

    @ParameterizedTest
    @EnumSource(KvType.class)
    void theTextDoesNotDependOnHowThePromptWasCut(KvType kv) {
        try (Model of = Model.load(tiny.direct(), options().withThreads(2).withKvType(kv))) {
            theTextDoesNotDependOnHowThePromptWasCut(of);
        }
    }

    private static void theTextDoesNotDependOnHowThePromptWasCut(Model of) {
        int[] ids = randomTokens(400);
        Generation whole = of.generate(Prompt.tokens(ids), tokens(40));
        for (int step : new int[] {1, 7, 128, 256}) {
            try (Session session = of.newSession()) {
                for (int at = 0; at < ids.length; at += step) {
                    session.append(Prompt.tokens(Arrays.copyOfRange(ids, at, Math.min(ids.length, at + step))));
                    session.generate(tokens(0));
                }
                Generation cut = session.generate(tokens(40));
                assertThat(cut.tokens()).isEqualTo(whole.tokens());
                assertThat(cut.usage().cachedTokens()).isEqualTo(ids.length - 1);
            }
        }
    }

    @Test
    void aSessionGoesOnWhereItStopped() {
        Generation whole = model.generate(Prompt.text("once"), tokens(60));
        try (Session session = model.newSession()) {
            session.append(Prompt.text("once"));
            List<Integer> pieces = new ArrayList<>();
            for (int count : new int[] {1, 9, 20, 30}) {
                pieces.addAll(session.generate(tokens(count)).tokens());
            }
            assertThat(pieces).isEqualTo(whole.tokens());
            assertThat(session.length()).isEqualTo(5 + 60);
            session.rewind(5 + 10);
            assertThat(session.generate(tokens(50)).tokens())
                    .isEqualTo(whole.tokens().subList(10, 60));
        }
    }

    @Test
    void replaceKeepsTheCommonStart() {
        List<Message> first = List.of(Message.user("hello"));
        try (Session session = model.newSession()) {
            Generation answer = session.replace(Prompt.messages(first)).generate(tokens(10));
            List<Message> second = List.of(Message.user("hello"), Message.assistant("fine"), Message.user("and now?"));
            Generation warm = session.replace(Prompt.messages(second)).generate(tokens(10));
            assertThat(warm.usage().cachedTokens())
                    .isGreaterThanOrEqualTo(answer.usage().promptTokens() - 1);
            assertThat(warm.tokens())
                    .isEqualTo(
                            model.generate(Prompt.messages(second), tokens(10)).tokens());
        }
    }

    @Test
    void sampledTextDependsOnTheSeedOnly() {
        GenerateOptions.Builder sampled = GenerateOptions.builder()
                .maxTokens(30)
                .temperature(1)
                .topK(50)
                .topP(0.95)
                .ignoreEndOfText(true);
        List<Integer> a =
                model.generate(Prompt.text("x"), sampled.seed(7).build()).tokens();
        List<Integer> b =
                model.generate(Prompt.text("x"), sampled.seed(7).build()).tokens();
        List<Integer> c =
                model.generate(Prompt.text("x"), sampled.seed(8).build()).tokens();
        assertThat(a).isEqualTo(b).isNotEqualTo(c);
    }

    @Test
    void streamedPiecesMakeUpTheText() {
        List<String> pieces = new ArrayList<>();
        Generation pushed = model.generate(Prompt.text("hello"), tokens(80), pieces::add);
        assertThat(String.join("", pieces)).isEqualTo(pushed.text());
        try (TextStream stream = model.stream(Prompt.text("hello"), tokens(80))) {
            assertThat(stream.stream().reduce("", String::concat)).isEqualTo(pushed.text());
            assertThat(stream.result().tokens()).isEqualTo(pushed.tokens());
            assertThat(stream.result().finishReason()).isEqualTo(FinishReason.MAX_TOKENS);
        }
    }

    @Test
    void stopStringsEndTheTextAndAreNotInIt() {
        String text = model.generate(Prompt.text("hello"), tokens(80)).text();
        int middle = text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
        String stop = text.substring(middle, text.offsetByCodePoints(middle, 2));
        Generation stopped = model.generate(
                Prompt.text("hello"),
                GenerateOptions.builder()
                        .maxTokens(80)
                        .ignoreEndOfText(true)
                        .stopStrings(stop)
                        .build());
        assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP_STRING);
        assertThat(stopped.text()).isEqualTo(text.substring(0, text.indexOf(stop)));
    }

    @Test
    void theContextFillsUpAndSaysSo() {
        try (Model small = Model.load(tiny.direct(), options().withContextLength(20));
                Session session = small.newSession()) {
            assertThat(session.capacity()).isEqualTo(20);
            session.append(Prompt.tokens(randomTokens(15)));
            assertThatThrownBy(() -> session.append(Prompt.tokens(randomTokens(6))))
                    .isInstanceOf(ContextFullException.class)
                    .hasMessageContaining("15 of 20");
            Generation full = session.generate(LONG);
            assertThat(full.finishReason()).isEqualTo(FinishReason.CONTEXT_FULL);
            assertThat(full.tokens()).hasSize(5);
            assertThat(session.generate(LONG).tokens()).isEmpty();
        }
    }

    @Test
    void aUserCannotWriteControlTokens() {
        int[] ids;
        try (Session session = model.newSession()) {
            ids = session.append(Prompt.user("a<|eot_id|>b<|begin_of_text|>")).tokens();
        }
        assertThat(ids[0]).isEqualTo(TinyModel.BOS);
        assertThat(Arrays.stream(ids).filter(id -> id == TinyModel.EOT).count()).isOne();
        assertThat(Arrays.stream(ids).filter(id -> id == TinyModel.BOS).count()).isOne();
        assertThat(model.tokenizer().decode(ids)).isEqualTo("User: a<|eot_id|>b<|begin_of_text|>Assistant: ");
        try (Session session = model.newSession()) {
            ids = session.append(Prompt.raw("<|begin_of_text|>a<|eot_id|>")).tokens();
        }
        assertThat(ids).containsExactly(TinyModel.BOS, 'a', TinyModel.EOT);
    }

    @Test
    void anEmptyContextCannotBeContinued() {
        try (Session session = model.newSession()) {
            assertThatThrownBy(() -> session.generate(LONG))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("append a prompt first");
        }
    }

    @Test
    void idsOutsideTheVocabularyAreRefused() {
        try (Session session = model.newSession()) {
            assertThatThrownBy(() -> session.append(Prompt.tokens(TinyModel.VOCABULARY)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found " + TinyModel.VOCABULARY);
            assertThatThrownBy(() -> session.append(Prompt.tokens(-1))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aSessionHasOneUserAtATime() {
        try (Session session = model.newSession().append(Prompt.text("x"))) {
            try (TextStream stream = session.stream(LONG)) {
                assertThat(stream.hasNext()).isTrue();
                assertThatThrownBy(() -> session.append(Prompt.text("y"))).hasMessageContaining("in use");
                assertThatThrownBy(() -> session.generate(LONG)).isInstanceOf(IllegalStateException.class);
            }
            assertThat(session.append(Prompt.text("y")).generate(tokens(3)).tokens())
                    .hasSize(3);
        }
    }

    @Test
    void closingAStreamCancelsAndFreesTheSession() {
        try (Session session = model.newSession().append(Prompt.text("x"))) {
            TextStream stream = session.stream(LONG);
            stream.next();
            stream.close();
            stream.close();
            assertThat(stream.result().finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(stream.hasNext()).isFalse();
            assertThat(session.length()).isBetween(3, 502);
            assertThat(session.generate(tokens(2)).tokens()).hasSize(2);
        }
    }

    @Test
    void aTokenCancelsInDecodeAndInPrefill() {
        CancellationToken cancelled = CancellationToken.create();
        Generation decode = model.generate(
                Prompt.text("x"),
                GenerateOptions.builder()
                        .cancellation(cancelled)
                        .ignoreEndOfText(true)
                        .build(),
                text -> cancelled.cancel());
        assertThat(decode.finishReason()).isEqualTo(FinishReason.CANCELLED);
        try (Session session = model.newSession().append(Prompt.tokens(randomTokens(500)))) {
            Generation prefill = session.generate(
                    GenerateOptions.builder().cancellation(cancelled).build());
            assertThat(prefill.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(prefill.tokens()).isEmpty();
            assertThat(session.generate(tokens(5)).tokens())
                    .isEqualTo(model.generate(Prompt.tokens(randomTokens(500)), tokens(5))
                            .tokens());
        }
    }

    @Test
    void aDeadlineCancels() {
        CancellationToken late = CancellationToken.after(Duration.ZERO);
        Generation result = model.generate(
                Prompt.text("x"), GenerateOptions.builder().cancellation(late).build());
        assertThat(result.finishReason()).isEqualTo(FinishReason.CANCELLED);
    }

    @Test
    void anInterruptCancelsAndStaysSet() {
        Thread.currentThread().interrupt();
        Generation result = model.generate(Prompt.text("x"), LONG);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.finishReason()).isEqualTo(FinishReason.CANCELLED);
    }

    @Test
    void whatACallbackThrowsEndsTheGeneration() {
        try (Session session = model.newSession().append(Prompt.text("x"))) {
            assertThatThrownBy(() -> session.generate(LONG, text -> {
                        throw new ArithmeticException("mine");
                    }))
                    .isInstanceOf(ArithmeticException.class);
            assertThat(session.generate(tokens(2)).tokens()).hasSize(2);
        }
    }

    @Test
    void aSessionMayBeClosedFromItsCallback() {
        Session session = model.newSession().append(Prompt.text("x"));
        Generation result = session.generate(LONG, text -> session.close());
        assertThat(result.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThatThrownBy(() -> session.generate(LONG)).hasMessageContaining("session is closed");
        assertThatThrownBy(session::tokens).hasMessageContaining("session is closed");
        session.close();
        assertThat(model.generate(Prompt.text("x"), tokens(2)).tokens()).hasSize(2);
    }

    @Test
    void aModelMayBeClosedFromACallback() {
        Generation result = model.generate(Prompt.text("x"), LONG, text -> model.close());
        assertThat(result.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThatThrownBy(() -> model.generate(Prompt.text("x"), LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("model is closed");
        assertThatThrownBy(() -> model.newSession()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> model.logits(new int[] {1}, (p, row) -> {})).isInstanceOf(IllegalStateException.class);
        assertThat(model.tokenizer().encode("the")).containsExactly(256, 'e');
        model.close();
    }

    @Test
    void aModelMayBeClosedWhileOthersUseIt() throws Exception {
        for (int round = 0; round < 20; round++) {
            Model shared = Model.load(tiny.direct(), options().withThreads(2));
            CountDownLatch running = new CountDownLatch(3);
            List<CompletableFuture<FinishReason>> results = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                AtomicBoolean started = new AtomicBoolean();
                results.add(CompletableFuture.supplyAsync(() -> shared.generate(Prompt.text("x"), LONG, text -> {
                            if (started.compareAndSet(false, true)) {
                                running.countDown();
                            }
                        })
                        .finishReason()));
            }
            running.await();
            Session idle = shared.newSession().append(Prompt.text("x"));
            shared.close();
            for (CompletableFuture<FinishReason> result : results) {
                assertThat(result.get()).isIn(FinishReason.CANCELLED, FinishReason.MAX_TOKENS);
            }
            assertThatThrownBy(() -> idle.generate(LONG)).hasMessageContaining("model is closed");
            idle.close();
        }
    }

    @Test
    void closeCancelAndGenerateMayMeetInAnyOrder() throws Exception {
        SplittableRandom random = new SplittableRandom(5);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 300; round++) {
                Session session = model.newSession().append(Prompt.text("x"));
                CancellationToken token = CancellationToken.create();
                GenerateOptions options = GenerateOptions.builder()
                        .maxTokens(random.nextInt(6))
                        .cancellation(token)
                        .build();
                AtomicReference<Throwable> unexpected = new AtomicReference<>();
                Future<?> generating = threads.submit(() -> {
                    try {
                        session.generate(options);
                    } catch (IllegalStateException e) {
                        if (!String.valueOf(e.getMessage()).contains("closed")) {
                            unexpected.set(e);
                        }
                    } catch (Throwable e) {
                        unexpected.set(e);
                    }
                });
                Future<?> cancelling = threads.submit(token::cancel);
                Future<?> closing = threads.submit(session::close);
                generating.get();
                cancelling.get();
                closing.get();
                assertThat(unexpected.get()).isNull();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(model.generate(Prompt.text("x"), tokens(2)).tokens()).hasSize(2);
    }

    @Test
    void timingsAndUsageAddUp() {
        Generation result = model.generate(Prompt.tokens(randomTokens(200)), tokens(20));
        assertThat(result.usage()).isEqualTo(new Usage(200, 0, 20));
        assertThat(result.timings().prefillTokens()).isEqualTo(200);
        assertThat(result.timings().decodeTokens()).isEqualTo(19);
        assertThat(result.timings().prefillTokensPerSecond()).isPositive();
        assertThat(result.timings().decodeTokensPerSecond()).isPositive();
    }
}
