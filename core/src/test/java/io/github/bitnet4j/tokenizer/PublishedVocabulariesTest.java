package io.github.bitnet4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The vocabularies of Qwen 3, Gemma 3, Mistral (which has the form of Llama 2) and Llama 2; that of Llama 3 is in {@link
 * Llama3VocabularyTest}.
 */
class PublishedVocabulariesTest {

    private static final Map<String, Tokenizer> TOKENIZERS = new HashMap<>();

    /** A vocabulary, which is read once. */
    private static Tokenizer tokenizer(String name) {
        return TOKENIZERS.computeIfAbsent(name, n -> Tokenizer.fromJson(Vocabularies.find(n)));
    }

    @AfterAll
    static void forget() {
        TOKENIZERS.clear();
    }

    @ParameterizedTest
    @CsvSource({"qwen3, 300", "gemma3, 300", "mistral, 400"})
    void encodeAsHuggingFaceDoes(String name, int count) throws IOException {
        Tokenizer tokenizer = tokenizer(name);
        assertEncodes(tokenizer, name, count);
    }

    /** The same ids from the GGUF form, whose merges have no list but scores. */
    @ParameterizedTest
    @CsvSource({"gemma3, 300", "mistral, 400"})
    void encodeTheSameFromGguf(String name, int count) throws IOException {
        Tokenizer tokenizer = GgufForm.of(Vocabularies.find(name));
        assertEncodes(tokenizer, name, count);
        assertThat(tokenizer.endOfGeneration()).containsExactly(tokenizer(name).endOfGeneration());
    }

    private static void assertEncodes(Tokenizer tokenizer, String name, int count) throws IOException {
        List<Cases.Case> cases = Cases.read(name + "-cases.jsonl");
        assertThat(cases).hasSize(count);
        for (Cases.Case c : cases) {
            assertThat(tokenizer.encode(c.text(), true))
                    .as(c.text())
                    .containsExactly(c.values().toArray(Integer[]::new));
        }
    }

    /** The published test vectors of these vocabularies. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "qwen3|Hello world|9707 1879",
                "qwen3|3333|18 18 18 18",
                "qwen3|\\n\\n\\n|1406",
                "qwen3| Hello World!|21927 4337 0",
                "qwen3|Äpfel|86975 15897 301",
                "llama2|Hello world|15043 3186",
                "llama2| Hello world|29871 15043 3186",
                "llama2|Hello, world!|15043 29892 3186 29991",
                "llama2|\\n\\n|29871 13 13",
                "llama2|33|29871 29941 29941",
                "llama2|Äpfel|11585 7810 295",
                "llama2| this is 🦙.cpp|29871 445 338 29871 243 162 169 156 29889 8223"
            })
    void encodeThePublishedVectors(String name, String text, String ids) throws IOException {
        int[] expected =
                Arrays.stream(ids.split(" ")).mapToInt(Integer::parseInt).toArray();
        Tokenizer tokenizer =
                name.equals("llama2") ? GgufForm.llama2(Vocabularies.find(name, "vocab.json")) : tokenizer(name);
        assertThat(tokenizer.encode(text.replace("\\n", "\n"))).isEqualTo(expected);
    }

    @Test
    void knowTheirSpecialTokens() {
        Tokenizer qwen = tokenizer("qwen3");
        assertThat(qwen.addBos()).isFalse();
        assertThat(qwen.endOfGeneration()).containsExactly(151643, 151645);
        assertThat(qwen.encode("<think>")).hasSize(1); // user-defined
        assertThat(qwen.encode("<|im_start|>")).doesNotContain(151644);
        Tokenizer gemma = tokenizer("gemma3");
        assertThat(gemma.size()).isEqualTo(262145);
        assertThat(gemma.bosId()).hasValue(2);
        assertThat(gemma.addBos()).isTrue();
        assertThat(gemma.endOfGeneration()).containsExactly(106);
        Tokenizer llama = tokenizer("mistral");
        assertThat(llama.bosId()).hasValue(1);
        assertThat(llama.eosId()).hasValue(2);
        assertThat(llama.addBos()).isTrue();
        assertThat(llama.type(3 + 0x41)).isEqualTo(TokenType.BYTE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen3", "gemma3", "mistral"})
    void restoreEveryTextAndStreamIt(String name) {
        Tokenizer tokenizer = tokenizer(name);
        long seed = 31;
        RandomTexts texts = new RandomTexts(seed);
        for (int round = 0; round < 300; round++) {
            String text = Normalizer.normalize(texts.next(), Form.NFC).replace('\u2581', '_');
            int[] ids = tokenizer.encode(text);
            assertThat(tokenizer.decode(ids))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(text);
            Detokenizer detokenizer = tokenizer.detokenizer();
            StringBuilder streamed = new StringBuilder();
            Arrays.stream(ids).forEach(id -> streamed.append(detokenizer.accept(id)));
            assertThat(streamed.append(detokenizer.finish()).toString())
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(text);
        }
    }

    @Test
    void goesOnWithATextWithoutTakingItsSpace() {
        Tokenizer llama = tokenizer("mistral");
        int[] ids = llama.encode("Hello world");
        assertThat(llama.decode(ids)).isEqualTo("Hello world");
        assertThat(llama.decode(ids[1])).isEqualTo("world");
        assertThat(llama.continuation().accept(ids[1])).isEqualTo(" world");
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen3", "gemma3", "mistral"})
    void encodeAMegabyteAndEndlessWordsInTime(String name) {
        Tokenizer tokenizer = tokenizer(name);
        SplittableRandom random = new SplittableRandom(32);
        String letters = random.ints(100_000, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        String prose = "The quick brown fox doesn't jump over 13 lazy dogs; Größe und Straße.\n".repeat(15_000);
        String marks = "\u0301\u0316".repeat(1 << 17);
        for (String text : List.of(prose, letters, "a".repeat(1 << 20), " ".repeat(1 << 20), marks)) {
            int[] ids = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> tokenizer.encode(text));
            assertThat(tokenizer.decode(ids)).hasSameSizeAs(text);
        }
    }
}
