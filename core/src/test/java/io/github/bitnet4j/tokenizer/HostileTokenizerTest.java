package io.github.bitnet4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.BitNetException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files and texts that are made to take endless time or memory; {@code bitnet4j.test.mutations} sets how many. */
class HostileTokenizerTest {

    private static final int MUTATIONS = Integer.getInteger("bitnet4j.test.mutations", 300);
    private static final String TEXT =
            "<s>Hello  wörld '12345' \u0301\u0316 ▁ 日本\n<|eot_id|> aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";

    private static final String SMALL = """
            {"added_tokens":[{"id":9,"content":"<s>","lstrip":true,"rstrip":true,"single_word":true,"normalized":true,"special":false}],
            "normalizer":{"type":"Sequence","normalizers":[{"type":"NFKC"},{"type":"Prepend","prepend":"▁"},{"type":"Strip","strip_left":true},
              {"type":"Replace","pattern":{"Regex":"( |\\\\s)+?"},"content":"▁"},{"type":"Lowercase"}]},
            "pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"(?i:a|[^b-d\\\\p{L}&&[x]]{1,3})(?!\\\\S)"},"behavior":"MergedWithNext","invert":true},
              {"type":"Digits","individual_digits":true},{"type":"Punctuation","behavior":"Contiguous"},{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":true}]},
            "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>"}},{"Sequence":{"id":"A"}}],"special_tokens":{"<s>":{"ids":[9]}}},
            "decoder":{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":1}]},
            "model":{"type":"BPE","unk_token":"u","fuse_unk":true,"byte_fallback":true,"ignore_merges":true,
              "vocab":{"u":0,"a":1,"b":2,"aa":3,"<0x41>":4,"▁":5,"▁a":6,"l":7,"ll":8},"merges":["a a","▁ a",["l","l"]]}}
            """;

    @TempDir
    private Path folder;

    @Test
    void theSmallFileIsValid() throws IOException {
        Tokenizer tokenizer = read(SMALL.getBytes(StandardCharsets.UTF_8));
        assertThat(tokenizer.decode(tokenizer.encode("aall"))).isNotEmpty();
    }

    @Test
    void survivesMutations() throws IOException {
        byte[] whole = SMALL.getBytes(StandardCharsets.UTF_8);
        long seed = 5;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < MUTATIONS; round++) {
            byte[] damaged = mutated(whole, random);
            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> assertThatCode(() -> readOrRefuse(damaged)).doesNotThrowAnyException(),
                    "seed " + seed + " round " + round);
        }
    }

    /** Single bytes, and pieces of the file that are repeated, left out or put elsewhere. */
    private static byte[] mutated(byte[] whole, SplittableRandom random) {
        StringBuilder text = new StringBuilder(new String(whole, StandardCharsets.ISO_8859_1));
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int from = random.nextInt(text.length());
            int to = Math.min(text.length(), from + 1 + random.nextInt(12));
            switch (random.nextInt(5)) {
                case 0 -> text.setCharAt(from, (char) random.nextInt(256));
                case 1 -> text.delete(from, to);
                case 2 -> text.insert(random.nextInt(text.length()), text.substring(from, to));
                case 3 -> text.insert(from, text.substring(from, to).repeat(1 + random.nextInt(50)));
                default -> text.insert(from, "()[]{}*+?|\\^$,:\"0123456789.-".charAt(random.nextInt(28)));
            }
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void readOrRefuse(byte[] document) throws IOException {
        try {
            Tokenizer tokenizer = read(document);
            tokenizer.decode(tokenizer.encode(TEXT, true));
        } catch (BitNetException expected) {
            assertThat(expected).hasMessageMatching("(?s).+");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "(a",
                "a)",
                "[",
                "[a",
                "[]",
                "[b-a]",
                "*a",
                "a**",
                "a{3}{3}",
                "a{2,1}",
                "a{1001}",
                "a{9999999999}",
                "\\",
                "\\p",
                "\\p{L",
                "\\p{Nothing}",
                "\\1",
                "(a)\\k<x>",
                "(?<=a+)b",
                "(?i:\\p{Lu})",
                "(?x)a",
                "[[:alpha:]]",
                "\\x{110000}",
                "\\xff",
                "\\R",
                "((a{1000}){1000}){1000}",
                "(?=a)*",
                "[a&&]"
            })
    void refusesExpressionsThatItDoesNotKnow(String expression) {
        assertThatThrownBy(() -> ExpressionProgram.of(expression))
                .isInstanceOf(BitNetException.class)
                .hasMessageContaining("regular expression");
    }

    @Test
    void refusesDeepAndLongExpressions() {
        for (String part : List.of("(", "(?:", "[", "(?=", "(?>", "(a|", "[a&&", "(?i)")) {
            assertThatThrownBy(() -> ExpressionProgram.of(part.repeat(2000))).isInstanceOf(BitNetException.class);
            assertThatThrownBy(() -> ExpressionProgram.of(part.repeat(1_000_000)))
                    .isInstanceOf(BitNetException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a*)*b",
                "(a+)+$b",
                "(a|a)*b",
                "(a|aa)+b",
                "(.*)*(.*)*(.*)*b",
                "((a+)+)+b",
                "(?=(a+)+b)a",
                "a*a*a*a*a*a*b"
            })
    void endsCatastrophicExpressions(String expression) {
        byte[] text = "a".repeat(3000).getBytes(StandardCharsets.UTF_8);
        TextPattern pattern = ExpressionProgram.of(expression);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThatThrownBy(() -> pattern.replaceAll(text, new byte[0]))
                        .isInstanceOf(BitNetException.class)
                        .hasMessageContaining("takes too much"));
    }

    @Test
    void refusesTextBombs() {
        String doubling = "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"aa\"}";
        refuses(
                "normalizer",
                "{\"type\":\"Sequence\",\"normalizers\":[" + (doubling + ",").repeat(20) + doubling + "]}");
        refuses("decoder", "{\"type\":\"Sequence\",\"decoders\":[" + (doubling + ",").repeat(20) + doubling + "]}");
        refuses("normalizer", "{\"type\":\"Prepend\",\"prepend\":\"" + "a".repeat(1000) + "\"}");
        String step = "{\"type\":\"Digits\"}";
        refuses(
                "pre_tokenizer",
                "{\"type\":\"Sequence\",\"pretokenizers\":[" + (step + ",").repeat(100_000) + step + "]}");
        refuses("pre_tokenizer", "{\"type\":\"Sequence\",\"pretokenizers\":[".repeat(100_000));
        refuses("model", "{\"vocab\":{\"a\":0},\"merges\":[" + "\"a a\",".repeat(1_000_000) + "7]}");
    }

    private void refuses(String name, String component) {
        byte[] document = ("{\"" + name + "\":" + component + ",\"x\":" + SMALL + "}").getBytes(StandardCharsets.UTF_8);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThatThrownBy(() -> read(document)).isInstanceOf(BitNetException.class));
    }

    @Test
    void loadsHundredsOfThousandsOfMerges() throws IOException {
        String document = SMALL.replace("\"merges\":[", "\"merges\":[" + "\"a a\",\"a b\",".repeat(300_000));
        Tokenizer tokenizer = read(document.getBytes(StandardCharsets.UTF_8));
        assertThat(tokenizer.encode("a")).isNotEmpty();
    }

    private Tokenizer read(byte[] document) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Files.write(file, document);
        return Tokenizer.fromJson(file);
    }
}
