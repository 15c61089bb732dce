package io.github.bitnet4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
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
            assertThat(tokenizer.encode(c.text(), true))
                    .as(c.text())
                    .containsExactly(c.values().toArray(Integer[]::new));
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

    @Test
    void restoresEveryText() {
        long seed = 21;
        RandomTexts texts = new RandomTexts(seed);
        for (int round = 0; round < 2000; round++) {
            String text = texts.next();
            assertThat(tokenizer.decode(tokenizer.encode(text)))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(text);
        }
    }

    @Test
    void streamsRandomIdsAsItDecodesThem() {
        long seed = 22;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            int[] ids = random.ints(100, 0, tokenizer.size()).toArray();
            Detokenizer detokenizer = tokenizer.detokenizer();
            StringBuilder text = new StringBuilder();
            for (int id : ids) {
                text.append(detokenizer.accept(id));
            }
            assertThat(text.append(detokenizer.finish()).toString())
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(tokenizer.decode(ids));
        }
    }

    @Test
    void encodesAMegabyteAndEndlessWordsInTime() {
        SplittableRandom random = new SplittableRandom(23);
        String letters = random.ints(100_000, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        String prose = "The quick brown fox doesn't jump over 13 lazy dogs; Größe und Straße.\n".repeat(15_000);
        for (String text : List.of(prose, letters, "a".repeat(1 << 20), " ".repeat(1 << 20), "<|".repeat(1 << 19))) {
            int[] ids = assertTimeoutPreemptively(Duration.ofSeconds(10), () -> tokenizer.encode(text, true));
            assertThat(tokenizer.decode(ids)).isEqualTo(text);
        }
    }

    @Test
    void servesManyThreadsAtOnce() {
        String text = "Ein Satz, 12345 Zeichen lang — naïve café.\n".repeat(50);
        int[] ids = tokenizer.encode(text);
        assertThat(IntStream.range(0, 200).parallel().mapToObj(i -> tokenizer.encode(text)))
                .allSatisfy(other -> assertThat(other).isEqualTo(ids));
    }

    private static int[] ids(String text) {
        return List.of(text.split(" ")).stream().mapToInt(Integer::parseInt).toArray();
    }
}
