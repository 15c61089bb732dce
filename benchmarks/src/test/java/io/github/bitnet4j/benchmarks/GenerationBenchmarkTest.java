package io.github.bitnet4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.Generation;
import io.github.bitnet4j.demo.DemoModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GenerationBenchmarkTest {

    private final GenerationBenchmark benchmark = new GenerationBenchmark();

    static List<Backend> backends() {
        return Backend.usable(System.out::println);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void decodesTheGoldenAnswerEachTime(Backend backend) throws IOException {
        GenerationState state = loaded(backend);
        for (int call = 0; call < 2; call++) {
            Generation generation = benchmark.decode32(state);
            assertThat(generation.tokens()).hasSize(32);
            assertThat(golden())
                    .contains("\"answer\": \"" + generation.text())
                    .contains("\"ids\": " + generation.tokens().toString().replace("]", ", "));
        }
        state.tearDown();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void prefillsTheWholeTextEachTime(Backend backend) {
        GenerationState state = loaded(backend);
        int likeliest = likeliestAfter(state);
        for (int call = 0; call < 2; call++) {
            Generation generation = benchmark.prefill128(state);
            assertThat(generation.usage().promptTokens()).isEqualTo(128);
            assertThat(generation.usage().cachedTokens()).isZero();
            assertThat(generation.tokens()).containsExactly(likeliest);
        }
        state.tearDown();
    }

    private static GenerationState loaded(Backend backend) {
        BackendState opened = new BackendState();
        opened.backend = backend.toString();
        opened.setUp();
        GenerationState state = new GenerationState();
        state.threads = 1;
        state.setUp(opened);
        assertThat(state.model().backend().backend()).isEqualTo(backend.name());
        return state;
    }

    /** The token that the logits after the text make likeliest. */
    private static int likeliestAfter(GenerationState state) {
        List<float[]> logits = new ArrayList<>();
        state.model().logits(state.text(), (position, row) -> logits.add(row.clone()));
        float[] last = logits.get(logits.size() - 1);
        int best = 0;
        for (int id = 1; id < last.length; id++) {
            best = last[id] > last[best] ? id : best;
        }
        return best;
    }

    /** The golden answers' first line, the story about a fox. */
    private static String golden() throws IOException {
        try (InputStream resource = Objects.requireNonNull(DemoModel.class.getResourceAsStream("greedy.jsonl"))) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElseThrow();
        }
    }
}
