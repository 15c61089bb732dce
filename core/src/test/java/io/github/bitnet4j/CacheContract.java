package io.github.bitnet4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.spi.KvType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However the keys and values of a context came to be there, the text is that of a cold session; on every backend. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
public abstract class CacheContract {

    private static final int TOKENS = 12;
    private static final int PROMPT = 300;
    /** Where contexts part: within a page, and at its end. */
    private static final int[] CUTS = {220, 256, 280};

    private final TinyModel tiny = new TinyModel(6);

    @TempDir
    private Path folder;

    /** Options that force the backend under test. */
    protected abstract LoadOptions options();

    private Model load(LoadOptions options) {
        return Model.load(tiny.direct(), options.withThreads(2));
    }

    private Model cold(KvType kv) {
        return load(options().withKvType(kv).withPrefixCacheBytes(0L));
    }

    private static List<GenerateOptions> ways(int tokens) {
        return List.of(
                GenerateOptions.builder()
                        .maxTokens(tokens)
                        .ignoreEndOfText(true)
                        .build(),
                GenerateOptions.builder()
                        .maxTokens(tokens)
                        .ignoreEndOfText(true)
                        .temperature(1)
                        .topK(40)
                        .repetitionPenalty(1.1)
                        .seed(11)
                        .build());
    }

    private static int[] tokens(int seed, int count) {
        return new SplittableRandom(seed)
                .ints(count, 0, TinyModel.VOCABULARY - 3)
                .toArray();
    }

    private static int[] from(int[] tokens, int start) {
        return Arrays.copyOfRange(tokens, start, tokens.length);
    }

    private static GenerateOptions nothing() {
        return GenerateOptions.builder().maxTokens(0).build();
    }

    private static List<Integer> generate(Model model, int[] prompt, GenerateOptions way) {
        return model.generate(Prompt.tokens(prompt), way).tokens();
    }

    /** A session that has processed the start of a prompt. */
    private static Session processed(Model model, int[] prompt, int length) {
        Session session = model.newSession().append(Prompt.tokens(Arrays.copyOf(prompt, length)));
        session.generate(nothing());
        return session;
    }

    @ParameterizedTest
    @EnumSource(KvType.class)
    void theTextIsThatOfAColdSession(KvType kv) throws IOException {
        int[] prompt = tokens(1, PROMPT);
        List<List<Integer>> expected;
        try (Model cold = cold(kv)) {
            expected = ways(TOKENS).stream()
                    .map(way -> generate(cold, prompt, way))
                    .toList();
        }
        try (Model model = load(options().withKvType(kv));
                Model cold = cold(kv)) {
            int first = kv == KvType.Q8 ? 1 : 0; // so that all ways meet all cuts
            for (int i = 0; i < CUTS.length; i++) {
                GenerateOptions way = ways(TOKENS).get((first + i) % 2);
                List<Integer> same = expected.get((first + i) % 2);
                assertThat(generate(model, prompt, way)).as("prefix cache").isEqualTo(same);
                forked(i == 0 ? model : cold, prompt, CUTS[i], way, same);
                saved(i == 0 ? cold : model, i == 1 ? model : cold, prompt, CUTS[i], way, same);
            }
        }
    }

    private static void forked(Model model, int[] prompt, int cut, GenerateOptions way, List<Integer> expected) {
        try (Session session = processed(model, prompt, cut);
                Session fork = session.fork();
                Session other = fork.fork()) {
            other.append(Prompt.tokens(tokens(cut, 20))).generate(way);
            fork.append(Prompt.tokens(from(prompt, cut)));
            assertThat(fork.generate(way).tokens()).as("fork at %d", cut).isEqualTo(expected);
            assertThat(session.length()).isEqualTo(cut);
            session.append(Prompt.tokens(from(prompt, cut)));
            assertThat(session.generate(way).tokens()).as("forked at %d", cut).isEqualTo(expected);
        }
    }

    private void saved(Model from, Model to, int[] prompt, int cut, GenerateOptions way, List<Integer> expected) {
        Path file = folder.resolve("session");
        try (Session session = processed(from, prompt, cut)) {
            session.append(Prompt.tokens(prompt[cut])); // is saved as a token to be processed
            session.save(file);
            assertThat(session.length()).isEqualTo(cut + 1);
        }
        try (Session session = to.restore(file)) {
            assertThat(session.tokens()).isEqualTo(Arrays.copyOf(prompt, cut + 1));
            session.append(Prompt.tokens(from(prompt, cut + 1)));
            try (Session fork = session.fork()) {
                assertThat(fork.generate(way).tokens()).as("fork of a snapshot").isEqualTo(expected);
            }
            Generation generation = session.generate(way);
            assertThat(generation.tokens()).as("snapshot at %d", cut).isEqualTo(expected);
            assertThat(generation.usage().cachedTokens()).isEqualTo(cut);
            session.rewind(cut - 10).append(Prompt.tokens(from(prompt, cut - 10)));
            assertThat(session.generate(way).tokens()).as("rewound snapshot").isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(KvType.class)
    void aSnapshotIsTheSameFromEveryBackend(KvType kv) throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (LoadOptions each : List.of(options(), LoadOptions.defaults().withBackend("scalar"))) {
            Path file = folder.resolve("session");
            try (Model model = load(each.withKvType(kv));
                    Session session = processed(model, tokens(2, PROMPT), PROMPT)) {
                session.save(file);
            }
            files.add(Files.readAllBytes(file));
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left).containsExactly(file);
            }
        }
        assertThat(files.get(0)).isEqualTo(files.get(1));
    }

    @Test
    void usageCountsWhatWasFound() {
        try (Model model = load(options())) {
            int[] prompt = tokens(3, PROMPT);
            GenerateOptions way = ways(4).get(0);
            assertThat(model.generate(Prompt.tokens(prompt), way).usage()).isEqualTo(new Usage(PROMPT, 0, 4));
            Generation again = model.generate(Prompt.tokens(prompt), way);
            assertThat(again.usage()).isEqualTo(new Usage(PROMPT, PROMPT - 1, 4));
            assertThat(again.timings().prefillTokens()).isOne();
            int[] longer = Arrays.copyOf(prompt, PROMPT + 50);
            longer[280]++;
            assertThat(model.generate(Prompt.tokens(longer), way).usage()).isEqualTo(new Usage(PROMPT + 50, 280, 4));
            try (Session open = processed(model, tokens(4, 100), 100);
                    Session second = processed(model, tokens(4, 100), 60)) {
                second.append(Prompt.tokens(from(tokens(4, 100), 60)));
                assertThat(second.generate(way).usage()).as("of an open one").isEqualTo(new Usage(100, 99, 4));
                assertThat(open.length()).isEqualTo(100);
            }
        }
        try (Model model = load(options().withPrefixCacheBytes(0L))) {
            GenerateOptions way = ways(4).get(0);
            model.generate(Prompt.tokens(tokens(3, PROMPT)), way);
            assertThat(model.generate(Prompt.tokens(tokens(3, PROMPT)), way).usage())
                    .isEqualTo(new Usage(PROMPT, 0, 4));
        }
    }

    /** The order in which those that share pages are closed does not matter. */
    @Test
    void sessionsOutliveThoseTheyCameFrom() {
        int[] prompt = tokens(5, PROMPT);
        GenerateOptions way = ways(TOKENS).get(1);
        Model model = load(options().withPrefixCacheBytes(0L));
        List<Integer> expected = generate(model, prompt, way);
        Session first = processed(model, prompt, 290);
        Session second = first.fork();
        first.close();
        Session third = second.fork();
        second.rewind(100);
        second.close();
        third.append(Prompt.tokens(from(prompt, 290)));
        assertThat(third.generate(way).tokens()).isEqualTo(expected);
        assertThatThrownBy(first::fork).hasMessageContaining("session is closed");
        assertThatThrownBy(() -> first.save(folder.resolve("no"))).hasMessageContaining("session is closed");
        try (TextStream stream = third.stream(way)) {
            assertThat(stream.hasNext()).isTrue();
            assertThatThrownBy(third::fork).hasMessageContaining("in use");
            assertThatThrownBy(() -> third.save(folder.resolve("no"))).hasMessageContaining("in use");
        }
        model.close();
        assertThatThrownBy(third::fork).hasMessageContaining("model is closed");
        assertThatThrownBy(() -> third.save(folder.resolve("no"))).hasMessageContaining("model is closed");
        assertThatThrownBy(() -> model.restore(folder.resolve("no"))).isInstanceOf(RuntimeException.class);
        third.close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anEmptySessionCanBeForkedAndSaved() {
        try (Model model = load(options());
                Session empty = model.newSession()) {
            Path file = folder.resolve("empty");
            empty.save(file);
            try (Session fork = empty.fork();
                    Session restored = model.restore(file)) {
                assertThat(fork.length()).isZero();
                assertThat(restored.length()).isZero();
                List<Integer> expected = generate(model, new int[] {1, 2}, ways(5).get(0));
                assertThat(restored.append(Prompt.tokens(1, 2))
                                .generate(ways(5).get(0))
                                .tokens())
                        .isEqualTo(fork.append(Prompt.tokens(1, 2))
                                .generate(ways(5).get(0))
                                .tokens())
                        .isEqualTo(expected);
            }
        }
    }

    /** What a file says about tokens is believed by nobody but the session that was made of it. */
    @Test
    void noOtherSessionIsGivenThePagesOfASnapshot() throws IOException {
        int[] prompt = tokens(7, PROMPT);
        GenerateOptions way = ways(TOKENS).get(1);
        Path file = folder.resolve("session");
        List<Integer> expected;
        try (Model model = load(options());
                Session session = processed(model, prompt, PROMPT)) {
            session.save(file);
            expected = session.generate(way).tokens();
        }
        SnapshotBytes snapshot = SnapshotBytes.read(file);
        SplittableRandom random = new SplittableRandom(1);
        for (int at = snapshot.pages() + 1; at < snapshot.size() - 4; at += 2) {
            snapshot.put(at, (byte) (random.nextInt(0x38, 0x40) | (random.nextInt(2) << 7))); // 0.5 to 2, either sign
        }
        snapshot.sealed().write(file);
        try (Model model = load(options());
                Session forged = model.restore(file)) {
            assertThat(forged.generate(way).tokens()).isNotEqualTo(expected);
            try (Session other = model.newSession().append(Prompt.tokens(prompt))) {
                Generation generation = other.generate(way);
                assertThat(generation.tokens()).isEqualTo(expected);
                assertThat(generation.usage().cachedTokens()).isZero();
            }
        }
    }

    @Test
    void aShiftedContextGoesOnLikeAFreshOne() {
        List<ContextPolicy> policies = List.of(
                ContextPolicy.shift(0),
                ContextPolicy.shift(7, 3),
                ContextPolicy.shift(39),
                ContextPolicy.shift(5, 1_000));
        for (int i = 0; i < policies.size(); i++) {
            GenerateOptions way = ways(1).get(i % 2);
            assertThat(shifting(policies.get(i), way))
                    .as(policies.get(i).toString())
                    .isEqualTo(freshEachTime(policies.get(i), way));
        }
        try (Model small = load(options().withContextLength(40));
                Session session = small.newSession().append(Prompt.tokens(tokens(8, 30)))) {
            GenerateOptions tooMuch =
                    GenerateOptions.builder().whenFull(ContextPolicy.shift(40)).build();
            assertThatThrownBy(() -> session.generate(tooMuch))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found 40");
        }
    }

    private static final int SHIFTED = 25;

    private List<Integer> shifting(ContextPolicy policy, GenerateOptions way) {
        GenerateOptions shifting =
                new GenerateOptions(SHIFTED, way.sampling(), true, List.of(), -1, way.cancellation(), policy);
        try (Model small = load(options().withContextLength(40));
                Session session = small.newSession().append(Prompt.tokens(tokens(8, 30)))) {
            Generation generation = session.generate(shifting);
            assertThat(generation.finishReason()).isEqualTo(FinishReason.MAX_TOKENS);
            assertThat(generation.usage()).isEqualTo(new Usage(30, 0, SHIFTED));
            int[] left = session.tokens();
            List<Integer> tail = generation.tokens().subList(SHIFTED - 1, SHIFTED);
            assertThat(left[left.length - 1]).isEqualTo(tail.get(0));
            assertThat(Arrays.copyOf(left, policy.keep()))
                    .startsWith(Arrays.copyOf(tokens(8, 30), Math.min(30, policy.keep())));
            return generation.tokens();
        }
    }

    private List<Integer> freshEachTime(ContextPolicy policy, GenerateOptions way) {
        List<Integer> context =
                new ArrayList<>(Arrays.stream(tokens(8, 30)).boxed().toList());
        List<Integer> produced = new ArrayList<>();
        try (Model cold = load(options().withPrefixCacheBytes(0L))) {
            while (produced.size() < SHIFTED) {
                int[] ids = context.stream().mapToInt(id -> id).toArray();
                GenerateOptions one = new GenerateOptions(
                        1, way.sampling(), true, List.of(), -1, way.cancellation(), ContextPolicy.STOP);
                produced.addAll(generate(cold, ids, one));
                if (context.size() == 40) {
                    int behind = 40 - policy.keep();
                    int count = policy.drop() == 0 ? (behind + 1) / 2 : Math.min(behind, policy.drop());
                    context.subList(policy.keep(), policy.keep() + count).clear();
                }
                context.add(produced.get(produced.size() - 1));
            }
        }
        return produced;
    }

    @Test
    void sessionsThatShareDoNotDisturbEachOther() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (Model cold = cold(KvType.F16);
                Model model = load(options().withPrefixCacheBytes(500_000L))) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                running.add(threads.submit(user(i, model, cold)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Callable<?> user(int seed, Model model, Model cold) {
        return () -> {
            SplittableRandom random = new SplittableRandom(seed);
            Session session = model.newSession();
            for (int i = 0; i < 6; i++) {
                GenerateOptions way = ways(1 + random.nextInt(6)).get(random.nextInt(2));
                Session next = step(random, seed, model, session);
                if (next != session) {
                    session.close();
                    session = next;
                }
                int[] prompt = tokens(random.nextInt(2), PROMPT);
                int end = Math.min(PROMPT, session.length() + random.nextInt(120));
                if (session.length() < end) {
                    session.append(Prompt.tokens(Arrays.copyOfRange(prompt, session.length(), end)));
                }
                if (session.length() > 0) {
                    int[] before = session.tokens();
                    assertThat(session.generate(way).tokens())
                            .as("user %d, round %d", seed, i)
                            .isEqualTo(generate(cold, before, way));
                }
            }
            session.close();
            return null;
        };
    }

    private Session step(SplittableRandom random, int user, Model model, Session session) {
        switch (random.nextInt(5)) {
            case 0 -> {
                return session.fork();
            }
            case 1 -> {
                Path file = folder.resolve("user" + user);
                session.save(file);
                return model.restore(file);
            }
            case 2 -> {
                return model.newSession();
            }
            case 3 -> {
                return session.rewind(random.nextInt(session.length() + 1));
            }
            default -> {
                return session.length() > 400 ? model.newSession() : session;
            }
        }
    }

    @Test
    void aModelMayBeClosedWhileASessionIsSavedOrRestored() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 5; round++) {
                Model model = load(options());
                Session session = processed(model, tokens(9, PROMPT), PROMPT);
                Path file = folder.resolve("session" + round);
                session.save(file);
                Future<?> saving = threads.submit(() -> closedOrDone(() -> session.save(file)));
                Future<?> restoring = threads.submit(
                        () -> closedOrDone(() -> model.restore(file).close()));
                model.close();
                saving.get();
                restoring.get();
                session.close();
            }
        } finally {
            threads.shutdownNow();
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).hasSize(5);
        }
    }

    private static void closedOrDone(Runnable action) {
        try {
            action.run();
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("model is closed");
        }
    }
}
