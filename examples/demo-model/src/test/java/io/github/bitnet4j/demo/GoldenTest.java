package io.github.bitnet4j.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.bitnet4j.FinishReason;
import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.Generation;
import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.Prompt;
import io.github.bitnet4j.Session;
import io.github.bitnet4j.spi.BackendInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts and logits that the reference computed, on every backend that can run here and with one thread and two. */
class GoldenTest {

    /** A prompt and what the reference answers greedily; {@code stopped} if it ended with an end token. */
    private record Golden(String prompt, int[] promptIds, List<Integer> ids, String answer, boolean stopped) {}

    private static final int MAX_TOKENS = 170;

    static List<LoadOptions> ways() {
        List<LoadOptions> ways = new ArrayList<>();
        for (BackendInfo.Verdict backend : Model.backends()) {
            if (backend.usable()) {
                ways.add(LoadOptions.defaults().withBackend(backend.backend()).withThreads(1));
                ways.add(LoadOptions.defaults().withBackend(backend.backend()).withThreads(2));
            } else {
                System.out.println("Skipped: backend " + backend.backend() + ": " + backend.reason());
            }
        }
        return ways;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void textsAreThoseOfTheReference(LoadOptions way) throws IOException {
        List<Golden> goldens = goldens();
        assertThat(goldens).hasSize(22);
        try (Model model = Model.load(DemoModel.gguf(), way)) {
            for (Golden golden : goldens) {
                assertThat(model.tokenizer().encode(golden.prompt, true)).isEqualTo(golden.promptIds);
                Generation answer = generate(model, golden);
                assertThat(answer.text()).isEqualTo(golden.answer);
                int produced = golden.ids.size() - (golden.stopped ? 1 : 0);
                assertThat(answer.tokens()).isEqualTo(golden.ids.subList(0, produced));
                assertThat(answer.finishReason())
                        .isEqualTo(golden.stopped ? FinishReason.END_OF_TEXT : FinishReason.MAX_TOKENS);
            }
        }
    }

    /** The prompt goes in by pieces of three tokens where there are two threads, which must not matter. */
    private static Generation generate(Model model, Golden golden) {
        GenerateOptions options =
                GenerateOptions.builder().maxTokens(MAX_TOKENS).build();
        try (Session session = model.newSession()) {
            for (int at = 0; at < golden.promptIds.length; at += 3) {
                int end = Math.min(golden.promptIds.length, at + 3);
                session.append(Prompt.tokens(Arrays.copyOfRange(golden.promptIds, at, end)));
                session.generate(GenerateOptions.builder().maxTokens(0).build());
            }
            return session.generate(options);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void logitsAreThoseOfTheReference(LoadOptions way) throws IOException {
        FloatBuffer expected = ByteBuffer.wrap(resource("logits.f32"))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        try (Model model = Model.load(DemoModel.gguf(), way)) {
            model.logits(goldens().get(0).promptIds, (position, row) -> {
                for (float logit : row) {
                    assertThat(Float.floatToRawIntBits(logit)).isEqualTo(Float.floatToRawIntBits(expected.get()));
                }
            });
        }
        assertThat(expected.hasRemaining()).isFalse();
    }

    private static List<Golden> goldens() throws IOException {
        List<Golden> goldens = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(resource("greedy.jsonl"))) {
            while (json.nextToken() == JsonToken.START_OBJECT) {
                goldens.add(golden(json));
            }
        }
        return goldens;
    }

    private static Golden golden(JsonParser json) throws IOException {
        String prompt = "";
        List<Integer> promptIds = List.of();
        List<Integer> ids = List.of();
        String answer = "";
        boolean stopped = false;
        for (@Nullable String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            switch (name) {
                case "text" -> prompt = json.getText();
                case "promptIds" -> promptIds = numbers(json);
                case "ids" -> ids = numbers(json);
                case "answer" -> answer = json.getText();
                case "stopped" -> stopped = json.getBooleanValue();
                default -> json.skipChildren();
            }
        }
        int[] prompted = promptIds.stream().mapToInt(Integer::intValue).toArray();
        return new Golden(prompt, prompted, ids, answer, stopped);
    }

    private static List<Integer> numbers(JsonParser json) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            numbers.add(json.getIntValue());
        }
        return numbers;
    }

    private static byte[] resource(String name) throws IOException {
        try (@Nullable InputStream in = GoldenTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return in == null ? new byte[0] : in.readAllBytes();
        }
    }
}
