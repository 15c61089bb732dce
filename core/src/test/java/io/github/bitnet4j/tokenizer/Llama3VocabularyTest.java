package io.github.bitnet4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Llama3VocabularyTest {

    private static Tokenizer tokenizer;

    @BeforeAll
    static void load() {
        tokenizer = Tokenizer.fromJson(Vocabularies.find("llama3"));
    }

    @Test
    void encodesAsHuggingFaceDoes() throws IOException {
        List<Cases.Case> cases = Cases.read("llama3-cases.jsonl");
        assertThat(cases).hasSize(300);
        for (Cases.Case c : cases) {
            assertThat(tokenizer.encode(c.text(), true)).as(c.text()).isEqualTo(c.values());
        }
    }

    /** The published test vectors of this vocabulary. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "Hello world|9906 1917",
                " Hello World!|22691 4435 0",
                "Hello, world!|9906 11 1917 0",
                "333333333|8765 8765 8765",
                "3333|8765 18",
                "    Hello\\n    Hello|262 22691 198 262 22691",
                "\\n\\n\\n|1432",
                "' era|6 11639",
                "Äpfel|88075 16276 301",
                " this is 🦙.cpp|420 374 11410 99 247 13 11055",
                "w048 7tuijk dsdfhu|86 23904 220 22 83 2005 42908 11729 3013 17156",
                "Cửa Việt|34 91163 101798"
            })
    void encodesThePublishedVectors(String text, String ids) {
        assertThat(tokenizer.encode(text.replace("\\n", "\n"))).isEqualTo(ids(ids));
    }

    @Test
    void knowsItsSpecialTokens() {
        assertThat(tokenizer.size()).isEqualTo(128256);
        assertThat(tokenizer.bosId()).hasValue(128000);
        assertThat(tokenizer.eosId()).hasValue(128001);
        assertThat(tokenizer.endOfGeneration()).containsExactly(128001, 128009);
        assertThat(tokenizer.isEndOfGeneration(128009)).isTrue();
        assertThat(tokenizer.isEndOfGeneration(128006)).isFalse();
        assertThat(tokenizer.id("<|eot_id|>")).hasValue(128009);
        assertThat(tokenizer.token(1917)).isEqualTo("Ġworld");
        assertThat(tokenizer.encode("<|eot_id|>", true)).containsExactly(128009);
        assertThat(tokenizer.encode("<|eot_id|>")).doesNotContain(128009);
        assertThat(tokenizer.decode(tokenizer.encode("<|eot_id|>"))).isEqualTo("<|eot_id|>");
    }

    private static int[] ids(String text) {
        return List.of(text.split(" ")).stream().mapToInt(Integer::parseInt).toArray();
    }
}
