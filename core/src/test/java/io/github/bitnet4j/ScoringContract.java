package io.github.bitnet4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.bitnet4j.sampling.Dry;
import io.github.bitnet4j.spi.Canonical;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Samplers, log-probabilities, scores and choices are equal on every backend, and are what they are defined to be. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
public abstract class ScoringContract {

    private static final int[] PROMPT = {3, 1, 4, 1, 5, 9, 2, 6};

    private final TinyModel tiny = new TinyModel(6);
    private Model model;

    /** Options that force the backend under test. */
    protected abstract LoadOptions options();

    @BeforeEach
    void load() {
        model = Model.load(tiny.direct(), options().withThreads(2));
    }

    @AfterEach
    void close() {
        model.close();
    }

    private static GenerateOptions.Builder tokens(int count) {
        return GenerateOptions.builder().maxTokens(count).ignoreEndOfText(true);
    }

    private static GenerateOptions.Builder drawing() {
        return tokens(60).temperature(1).seed(5);
    }

    private static int[] random(int count) {
        return new SplittableRandom(count).ints(count, 0, TinyModel.BOS).toArray();
    }

    /** The definition: a sum in binary32 by rising index, everything else in binary64. */
    private static float logProb(float[] logits, int id) {
        float max = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        float sum = 0;
        for (float logit : logits) {
            sum += Canonical.exp32(logit - max);
        }
        return (float) (logits[id] - (max + StrictMath.log(sum)));
    }

    private static float[] logProbs(TextScore score) {
        float[] values = new float[score.tokens().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = score.tokens().get(i).logProb();
        }
        return values;
    }

    private static int[] ids(TextScore score) {
        return score.tokens().stream().mapToInt(TokenLogProb::token).toArray();
    }

    @Test
    void everySamplerGivesTheTextOfTheScalarBackend() {
        Map<Integer, Float> bias = Map.of(1, 3f, 2, -2f);
        List<GenerateOptions.Builder> ways = List.of(
                tokens(60).frequencyPenalty(0.4).presencePenalty(0.3),
                tokens(60).dry(Dry.of(0.8)).bannedTokens(7, 8, 9),
                drawing().topP(0.8).repetitionPenalty(1.2).logitBias(bias),
                drawing().typicalP(0.6),
                drawing().xtc(0.5, 0.05).minP(0.02),
                drawing().topK(30).typicalP(0.9).topP(0.95).minP(0.01).xtc(0.3, 0.04),
                drawing().mirostat(4, 0.2),
                drawing().dry(Dry.of(1)).samplingStep((logits, context) -> logits[context.token(0)] += 1));
        try (Model scalar = Model.load(
                tiny.direct(), LoadOptions.defaults().withBackend("scalar").withThreads(1))) {
            for (GenerateOptions.Builder way : ways) {
                GenerateOptions with = way.logProbs(3).build();
                Generation found = model.generate(Prompt.tokens(PROMPT), with);
                Generation expected = scalar.generate(Prompt.tokens(PROMPT), with);
                assertThat(found.tokens()).as(with.toString()).hasSize(60).isEqualTo(expected.tokens());
                assertThat(found.logProbs()).isEqualTo(expected.logProbs());
                GenerateOptions without = way.logProbs(-1).build();
                Generation plain = model.generate(Prompt.tokens(PROMPT), without);
                assertThat(plain.tokens()).isEqualTo(expected.tokens());
                assertThat(plain.logProbs()).isEmpty();
            }
        }
    }

    @Test
    void scoresAreTheLogitsSoftmax() {
        int[] ids = random(300); // more than a step, and no multiple of what is scored at a time
        List<float[]> logits = new ArrayList<>();
        model.logits(ids, (position, row) -> logits.add(row));
        TextScore score = model.score(Prompt.tokens(ids));
        assertThat(ids(score)).isEqualTo(Arrays.copyOfRange(ids, 1, 300));
        double sum = 0;
        for (int i = 1; i < ids.length; i++) {
            float expected = logProb(logits.get(i - 1), ids[i]);
            assertThat(logProbs(score)[i - 1]).as("position %d", i).isEqualTo(expected);
            sum += expected;
        }
        assertThat(score.logProb()).isEqualTo(sum);
        assertThat(score.meanLogProb()).isEqualTo(sum / 299);
    }

    @Test
    void aContinuationScoresLikeTheWhole() {
        int[] ids = random(100);
        float[] whole = logProbs(model.score(Prompt.tokens(ids)));
        int[] greedy = model.generate(Prompt.tokens(PROMPT), tokens(5).build()).tokens().stream()
                .mapToInt(Integer::intValue)
                .toArray();
        for (int cut : new int[] {1, 17, 64, 99}) {
            try (Session session = model.newSession().append(Prompt.tokens(Arrays.copyOf(ids, cut)))) {
                for (int times = 0; times < 2; times++) { // nothing is cached, then all
                    TextScore rest = session.score(Prompt.tokens(Arrays.copyOfRange(ids, cut, 100)));
                    assertThat(logProbs(rest)).isEqualTo(Arrays.copyOfRange(whole, cut - 1, 99));
                    assertThat(session.tokens()).isEqualTo(Arrays.copyOf(ids, cut));
                }
                session.replace(Prompt.tokens(PROMPT));
                assertThat(session.generate(tokens(5).build()).tokens())
                        .containsExactlyElementsOf(IntStream.of(greedy).boxed().toList());
            }
        }
    }

    @Test
    void whatHasNothingBeforeItIsNotScored() {
        assertThat(model.score(Prompt.tokens(5)).tokens()).isEmpty();
        assertThat(model.score(Prompt.tokens()).logProb()).isZero();
        assertThat(ids(model.score(Prompt.text("a")))).containsExactly('a'); // behind the begin-of-text token
        try (Session session = model.newSession().append(Prompt.tokens(1))) {
            assertThat(session.score(Prompt.tokens()).tokens()).isEmpty();
        }
    }

    @Test
    void logProbsAreThoseOfTheModelWhateverTheOptions() {
        for (boolean twoStages : new boolean[] {false, true}) {
            try (Model of = Model.load(tiny.direct(), options().withTwoStageHead(twoStages))) {
                logProbsAreThoseOfTheModel(of, tokens(40));
                logProbsAreThoseOfTheModel(
                        of,
                        drawing()
                                .topK(9)
                                .repetitionPenalty(1.5)
                                .logitBias(Map.of(1, 4f))
                                .bannedTokens(2));
            }
        }
    }

    private static void logProbsAreThoseOfTheModel(Model of, GenerateOptions.Builder way) {
        Generation result = of.generate(Prompt.tokens(PROMPT), way.logProbs(4).build());
        int[] all = IntStream.concat(
                        IntStream.of(PROMPT), result.tokens().stream().mapToInt(Integer::intValue))
                .toArray();
        List<float[]> logits = new ArrayList<>();
        of.logits(all, (position, row) -> logits.add(row));
        assertThat(result.logProbs()).hasSameSizeAs(result.tokens());
        for (int i = 0; i < result.tokens().size(); i++) {
            TokenLogProbs found = result.logProbs().get(i);
            float[] row = logits.get(PROMPT.length + i - 1);
            assertThat(found.token()).isEqualTo(result.tokens().get(i));
            assertThat(found.logProb()).isEqualTo(logProb(row, found.token()));
            List<TokenLogProb> expected = IntStream.range(0, row.length)
                    .boxed()
                    .sorted((a, b) -> Float.compare(row[b], row[a])) // stable: of equal ones the lower id
                    .limit(4)
                    .map(id -> new TokenLogProb(id, logProb(row, id)))
                    .toList();
            assertThat(found.top()).isEqualTo(expected);
        }
    }

    @Test
    void aStreamHasTheLogProbsOfWhatItHasGiven() {
        GenerateOptions options = drawing().logProbs(0).build();
        List<TokenLogProbs> found = new ArrayList<>();
        try (TextStream stream = model.stream(Prompt.tokens(PROMPT), options)) {
            while (stream.hasNext()) {
                stream.next();
                List<TokenLogProbs> next = stream.nextLogProbs();
                assertThat(next).allMatch(token -> token.top().isEmpty());
                found.addAll(next);
            }
            found.addAll(stream.nextLogProbs());
            assertThat(found).hasSize(60).isEqualTo(stream.result().logProbs());
        }
    }

    @Test
    void choicesScoreLikeTheWholeTexts() {
        List<String> texts = List.of("one", "two", "th", "three and more", "two");
        try (Session session = model.newSession().append(Prompt.text("say something else"))) {
            Choices choices = session.choose(Prompt.text("say "), texts);
            for (Choice choice : choices.options()) {
                int[] whole = ids(model.score(Prompt.text("say " + choice.text())));
                float[] logProbs = logProbs(model.score(Prompt.text("say " + choice.text())));
                assertThat(choice.text()).isEqualTo(texts.get(choice.index()));
                assertThat(ids(choice.score())).isEqualTo(Arrays.copyOfRange(whole, 4, whole.length));
                assertThat(logProbs(choice.score())).isEqualTo(Arrays.copyOfRange(logProbs, 4, whole.length));
                assertThat(choice.logProbPerCharacter())
                        .isEqualTo(choice.logProb() / choice.text().length());
            }
            List<Choice> ranked = choices.ranked();
            assertThat(ranked).isSortedAccordingTo((a, b) -> Double.compare(b.logProb(), a.logProb()));
            assertThat(ranked.indexOf(choices.options().get(4)))
                    .isEqualTo(ranked.indexOf(choices.options().get(1)) + 1); // equal ones as they were given
            assertThat(choices.best()).isEqualTo(ranked.get(0));
            assertThat(choices.bestPerCharacter().logProbPerCharacter())
                    .isEqualTo(choices.options().stream()
                            .mapToDouble(Choice::logProbPerCharacter)
                            .max()
                            .orElseThrow());
            assertThat(session.tokens())
                    .startsWith(TinyModel.BOS, 's', 'a', 'y')
                    .hasSize(5);
        }
    }

    @Test
    void promptAndOptionBecomeTokensTogether() {
        int th = 256;
        Choices choices = model.choose(Prompt.text("at"), List.of("he", "a"));
        assertThat(ids(choices.options().get(0).score())).containsExactly(th, 'e');
        assertThat(ids(choices.options().get(1).score())).containsExactly('t', 'a'); // from where the other begins
        Choices apart = model.choose(Prompt.tokens('a', 't'), List.of("he"));
        assertThat(ids(apart.best().score())).containsExactly('h', 'e');
    }

    @Test
    void optionsAnswerConversationsAndStayText() {
        Choices choices = model.choose(Prompt.user("yes or no?"), List.of("yes", "<|eot_id|>"));
        assertThat(ids(choices.options().get(0).score())).containsExactly('y', 'e', 's');
        assertThat(ids(choices.options().get(1).score()))
                .doesNotContain(TinyModel.EOT)
                .hasSize(10);
        Choices raw = model.choose(Prompt.raw("<|begin_of_text|>"), List.of("a", "<|eot_id|>"));
        assertThat(ids(raw.options().get(1).score())).doesNotContain(TinyModel.EOT);
    }

    @Test
    void refusesChoicesThatCannotBeScored() {
        assertThatThrownBy(() -> model.choose(Prompt.text("a"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one option");
        assertThatThrownBy(() -> model.choose(Prompt.text("a"), List.of("x", "")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> model.choose(Prompt.tokens(), List.of("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longer prompt");
        try (Session session = model.newSession().append(Prompt.tokens(PROMPT))) {
            List<String> tooLong = List.of("x", "x".repeat(TinyModel.CONTEXT));
            assertThatThrownBy(() -> session.choose(Prompt.text("a"), tooLong))
                    .isInstanceOf(ContextFullException.class);
            assertThatThrownBy(() -> session.score(Prompt.text("x".repeat(TinyModel.CONTEXT))))
                    .isInstanceOf(ContextFullException.class);
            assertThat(session.tokens()).isEqualTo(PROMPT);
        }
    }

    @Test
    void perplexityIsThatOfTheSecondHalvesOfWindows() {
        int[] ids = random(100);
        List<Double> surprises = new ArrayList<>();
        for (int window = 0; window < 3; window++) { // of 31 tokens, 7 are left over
            int[] tokens = Arrays.copyOfRange(ids, 31 * window, 31 * (window + 1));
            tokens[0] = TinyModel.BOS;
            float[] whole = logProbs(model.score(Prompt.tokens(tokens)));
            for (int position = 16; position < 31; position++) {
                surprises.add(-(double) whole[position - 1]);
            }
        }
        double mean = surprises.stream().mapToDouble(s -> s).sum() / 45;
        double squares = surprises.stream().mapToDouble(s -> s * s).sum() / 45;
        List<Perplexity> progress = new ArrayList<>();
        PerplexityOptions options = PerplexityOptions.defaults().withWindow(31);
        Perplexity found = Perplexity.of(model, Prompt.tokens(ids), options, progress::add);
        double value = Math.exp(mean);
        assertThat(found.value()).isCloseTo(value, within(1e-12 * value)); // streams add in another order
        assertThat(found.standardError())
                .isCloseTo(value * Math.sqrt((squares - mean * mean) / 44), within(1e-9 * value));
        assertThat(found.tokens()).isEqualTo(45);
        assertThat(found.windows()).isEqualTo(3);
        assertThat(progress).hasSize(3).endsWith(found);
        assertThat(Perplexity.of(model, Prompt.tokens(ids), options.withMaxWindows(2)))
                .isEqualTo(progress.get(1));
        try (Model scalar = Model.load(
                tiny.direct(), LoadOptions.defaults().withBackend("scalar").withThreads(1))) {
            assertThat(Perplexity.of(scalar, Prompt.tokens(ids), options)).isEqualTo(found);
        }
    }

    @Test
    void refusesTextsThatHaveNoWindow() {
        PerplexityOptions options = PerplexityOptions.defaults().withWindow(20);
        assertThatThrownBy(() -> Perplexity.of(model, Prompt.tokens(random(19)), options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("19 tokens, fewer than the 20 of a window");
        int tooLong = TinyModel.CONTEXT + 1;
        assertThatThrownBy(() -> Perplexity.of(model, Prompt.tokens(random(tooLong)), options.withWindow(tooLong)))
                .isInstanceOf(ContextFullException.class);
        assertThatThrownBy(() -> options.withWindow(3)).hasMessageContaining("at least 4 tokens, found 3");
        assertThatThrownBy(() -> options.withMaxWindows(0)).hasMessageContaining("at least 1 window");
    }

    @Test
    void anInterruptEndsScoringAndStaysSet() {
        try (Session session = model.newSession().append(Prompt.tokens(PROMPT))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> session.score(Prompt.tokens(random(400))))
                    .isInstanceOf(BitNetException.class)
                    .hasMessageContaining("interrupted");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(session.tokens()).isEqualTo(PROMPT);
            assertThat(session.score(Prompt.tokens(1)).tokens()).hasSize(1);
        }
    }

    @Test
    void closingEndsScoring() throws Exception {
        for (int round = 0; round < 20; round++) {
            Session session = model.newSession();
            CompletableFuture<TextScore> score =
                    CompletableFuture.supplyAsync(() -> session.score(Prompt.tokens(random(500))));
            session.close();
            try {
                assertThat(score.get().tokens()).hasSize(499);
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
            }
        }
    }

    @Test
    void aPoisonedTextCannotBeScored() {
        try (Model poisoned = Model.load(new TinyModel(4).poison(7).direct(), options())) {
            assertThatThrownBy(() -> poisoned.score(Prompt.tokens(1, 7, 2)))
                    .isInstanceOf(BitNetException.class)
                    .hasMessageContaining("no logit that is a number");
            assertThat(poisoned.score(Prompt.tokens(1, 2, 7)).tokens()).hasSize(2);
        }
    }

    @Test
    void whatASamplingStepThrowsEndsOnlyItsGeneration() throws Exception {
        GenerateOptions calm = tokens(80).build();
        List<Integer> alone = model.generate(Prompt.tokens(PROMPT), calm).tokens();
        CompletableFuture<Generation> neighbour =
                CompletableFuture.supplyAsync(() -> model.generate(Prompt.tokens(PROMPT), calm));
        try (Session session = model.newSession().append(Prompt.tokens(PROMPT))) {
            GenerateOptions.Builder throwing = tokens(9).samplingStep((logits, context) -> {
                if (context.length() == PROMPT.length + 3) {
                    throw new ArithmeticException("mine");
                }
            });
            assertThatThrownBy(() -> session.generate(throwing.build()))
                    .isInstanceOf(BitNetException.class)
                    .hasMessageContaining("mine")
                    .hasCauseInstanceOf(ArithmeticException.class);
            assertThat(session.generate(tokens(5).build()).tokens()).isEqualTo(alone.subList(3, 8));
        }
        assertThat(neighbour.get().tokens()).isEqualTo(alone);
    }

    @Test
    void aSamplingStepThatBansEverythingIsAnError() {
        GenerateOptions all = tokens(3)
                .samplingStep((logits, context) -> Arrays.fill(logits, Float.NEGATIVE_INFINITY))
                .build();
        assertThatThrownBy(() -> model.generate(Prompt.tokens(1), all))
                .isInstanceOf(BitNetException.class)
                .hasMessageContaining("ban all tokens");
    }

    @Test
    void aSamplingStepMayCloseButNotUseTheModel() {
        GenerateOptions using = tokens(3)
                .samplingStep((logits, context) ->
                        model.generate(Prompt.tokens(1), tokens(1).build()))
                .build();
        assertThatThrownBy(() -> model.generate(Prompt.tokens(1), using))
                .isInstanceOf(BitNetException.class)
                .hasMessageContaining("cannot use the model");
        Session session = model.newSession().append(Prompt.tokens(1));
        GenerateOptions closing =
                tokens(9).samplingStep((logits, context) -> session.close()).build();
        Generation closed = session.generate(closing);
        assertThat(closed.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(closed.tokens()).isEmpty();
        assertThat(model.generate(Prompt.tokens(1), tokens(4).build()).tokens()).hasSize(4);
        GenerateOptions ending =
                tokens(9).samplingStep((logits, context) -> model.close()).build();
        assertThat(model.generate(Prompt.tokens(1), ending).finishReason()).isEqualTo(FinishReason.CANCELLED);
    }
}
