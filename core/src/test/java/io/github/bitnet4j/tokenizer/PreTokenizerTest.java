package io.github.bitnet4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.UnsupportedModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreTokenizerTest {

    /** The ends of pieces, in bytes, that the expressions of each rule gave in Hugging Face tokenizers 0.23.2. */
    @Test
    void splitsAsTheReferenceEngineDoes() throws IOException {
        List<Cases.Case> cases = Cases.read("pre-tokenizer-cases.jsonl");
        assertThat(cases).hasSize(500);
        for (Cases.Case c : cases) {
            PreTokenizer rule = c.name().equals("gpt-2") ? PreTokenizer.GPT2 : PreTokenizer.named(c.name());
            assertThat(ends(rule, c.text()))
                    .as(c.name() + ": " + c.text())
                    .containsExactly(c.values().toArray(Integer[]::new));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-bpe", "llama3", "llama-v3", "falcon3", "falcon_e"})
    void knowsTheNamesOfTheLlama3Rule(String name) {
        assertThat(PreTokenizer.named(name)).isSameAs(PreTokenizer.LLAMA3);
        assertThat(PreTokenizer.LLAMA3.ignoreMerges()).isTrue();
        assertThat(PreTokenizer.LLAMA3.addBos()).isTrue();
    }

    @Test
    void fallsBackWithoutAName() {
        assertThat(PreTokenizer.named(null)).isSameAs(PreTokenizer.DEFAULT);
        assertThat(PreTokenizer.named("default")).isSameAs(PreTokenizer.DEFAULT);
    }

    @Test
    void refusesAnUnknownNameAndListsTheKnownOnes() {
        assertThatThrownBy(() -> PreTokenizer.named("deepseek-coder"))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("\"deepseek-coder\"")
                .hasMessageContaining("llama-bpe")
                .hasMessageContaining("qwen2");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\n ", "a", "1", "!", "'", "\u3000x", "12 ", "!\n"})
    void takesLinearTime(String unit) {
        String text = unit.repeat(1 << 20);
        for (String name : PreTokenizer.names()) {
            PreTokenizer rule = PreTokenizer.named(name);
            int[] ends = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> ends(rule, text));
            assertThat(ends[ends.length - 1]).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
        }
    }

    private static int[] ends(PreTokenizer rule, String text) {
        byte[] bytes = Utf8.encode(text);
        IntList ends = new IntList();
        rule.split(bytes, 0, bytes.length, true, (piece, from, to, first) -> ends.add(to));
        return ends.toArray();
    }
}
