package io.github.bitnet4j.jni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.Prompt;
import io.github.bitnet4j.Session;
import io.github.bitnet4j.TextStream;
import io.github.bitnet4j.TinyModel;
import io.github.bitnet4j.sampling.Dry;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The threads that compute allocate nothing a token on the Java heap: a service's heap is its own. */
class AllocationTest {

    /** What a token may take: room for its text and its id, in arrays that double, and pages of the KV cache. */
    private static final double BYTES_A_TOKEN = 32;

    private static final int SHORT = 50;
    private static final int LONG = 550;

    @ParameterizedTest
    @CsvSource({"1, 1, false", "1, 2, false", "5, 2, false", "1, 2, true", "5, 2, true"})
    void decodingAllocatesNothing(int sequences, int threads, boolean twoStageHead) {
        check(sequences, threads, twoStageHead, GenerateOptions.builder());
    }

    static List<GenerateOptions.Builder> samplers() {
        Dry dry = new Dry(0.8f, 1.75f, 2, 50, List.of()); // memory grows with the window; breakers are looked up once
        return List.of(
                GenerateOptions.builder().temperature(1).topP(0.9).minP(0.01).typicalP(0.95),
                GenerateOptions.builder().temperature(1).topK(40).xtc(0.5, 0.05).repetitionPenalty(1.1),
                GenerateOptions.builder().frequencyPenalty(0.1).logitBias(Map.of(1, 1f, 2, 2f)),
                GenerateOptions.builder().temperature(1).mirostat(5, 0.1).dry(dry));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void choosingATokenAllocatesNothing(GenerateOptions.Builder way) {
        check(2, 1, true, way);
    }

    private static void check(int sequences, int threads, boolean twoStageHead, GenerateOptions.Builder way) {
        NativeBuild.library(); // or skipped
        assumeTrue(
                ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
                        && bean.isThreadAllocatedMemoryEnabled(),
                "this JVM does not count what its threads allocate");
        LoadOptions options = LoadOptions.defaults()
                .withBackend("native")
                .withThreads(threads)
                .withTwoStageHead(twoStageHead);
        try (Model model = Model.load(new TinyModel(1).direct(), options)) {
            for (int i = 0; i < 5; i++) { // until what is compiled no longer changes
                decode(model, sequences, LONG, way);
            }
            long few = decode(model, sequences, SHORT, way);
            long many = decode(model, sequences, LONG, way);
            double bytes = (many - few) / (double) (sequences * (LONG - SHORT));
            System.out.printf("%d sequences, %d threads: %.1f bytes a token%n", sequences, threads, bytes);
            assertThat(bytes).isLessThanOrEqualTo(BYTES_A_TOKEN);
        }
    }

    /** Decodes some sequences together; returns the bytes that the model's threads allocated. */
    private static long decode(Model model, int sequences, int tokens, GenerateOptions.Builder way) {
        GenerateOptions options = way.maxTokens(tokens)
                .ignoreEndOfText(true)
                .stopStrings("no text of this model has it")
                .build();
        List<Session> sessions = IntStream.range(0, sequences)
                .mapToObj(i -> model.newSession().append(Prompt.tokens(i + 1)))
                .toList();
        long before = allocated();
        List<TextStream> streams =
                sessions.stream().map(session -> session.stream(options)).toList();
        for (TextStream stream : streams) {
            stream.forEachRemaining(text -> {});
            assertThat(stream.result().tokens()).hasSize(tokens);
        }
        long after = allocated();
        sessions.forEach(Session::close);
        return after - before;
    }

    private static long allocated() {
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("bitnet4j-"))
                .mapToLong(thread -> bean.getThreadAllocatedBytes(thread.getId()))
                .sum();
    }
}
