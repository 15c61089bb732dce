package io.github.bitnet4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoVocabularyTest {

    private final Tokenizer tokenizer = Tokenizer.fromJson(Cases.resource("demo/tokenizer.json"));

    @Test
    void encodesPromptsAsHuggingFaceDoes() throws IOException {
        List<Cases.Case> cases = Cases.read("demo/cases.jsonl");
        assertThat(cases).isNotEmpty();
        for (Cases.Case c : cases) {
            assertThat(tokenizer.encode(c.text(), true))
                    .as(c.text())
                    .containsExactly(c.values().toArray(Integer[]::new));
        }
    }

    @Test
    void takesTheBeginOfTextFromTheTemplate() {
        assertThat(tokenizer.addBos()).isTrue();
        assertThat(tokenizer.addEos()).isFalse();
        assertThat(tokenizer.bosId()).hasValue(1021);
        assertThat(tokenizer.eosId()).hasValue(1022);
        assertThat(tokenizer.endOfGeneration()).containsExactly(1022, 1023);
    }
}
