package io.github.bitnet4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.format.gguf.GgufType;
import io.github.bitnet4j.internal.format.gguf.GgufWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the keys of a GGUF file say about a tokenizer, and what holds where they are missing. */
class GgufTokenizerTest {

    private static final String PREFIX = "tokenizer.ggml.";
    private static final int LLAMA3_TOKENS = 128_256;

    @Test
    void takesTheDefaultsOfLlama2() {
        Tokenizer tokenizer = read(sentencePiece());
        assertThat(tokenizer.bosId()).hasValue(1);
        assertThat(tokenizer.eosId()).hasValue(2);
        assertThat(tokenizer.addBos()).isTrue();
        assertThat(tokenizer.addEos()).isFalse();
        assertThat(tokenizer.encode("a")).containsExactly(5);
        assertThat(tokenizer.encode("b")).containsExactly(3, 0); // no bytes in this vocabulary
    }

    @Test
    void believesTheKeys() {
        Tokenizer tokenizer = read(sentencePiece()
                .put(PREFIX + "add_space_prefix", GgufType.BOOL, false)
                .put(PREFIX + "add_bos_token", GgufType.BOOL, false)
                .put(PREFIX + "add_eos_token", GgufType.BOOL, true)
                .put(PREFIX + "eos_token_id", GgufType.UINT32, 1));
        assertThat(tokenizer.encode("a")).containsExactly(4);
        assertThat(tokenizer.addBos()).isFalse();
        assertThat(tokenizer.addEos()).isTrue();
        assertThat(tokenizer.eosId()).hasValue(1);
    }

    @Test
    void refusesOtherModelsAndMissingScores() {
        assertThatThrownBy(() -> read(new GgufWriter().put(PREFIX + "model", GgufType.STRING, "bert")))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("'bert'")
                .hasMessageContaining("llama");
        assertThatThrownBy(() -> read(new GgufWriter()
                        .put(PREFIX + "model", GgufType.STRING, "llama")
                        .putArray(PREFIX + "tokens", GgufType.STRING, List.of("a"))))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("scores");
        assertThatThrownBy(() -> read(byteLevel(2).put(PREFIX + "pre", GgufType.STRING, "unheard-of")))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("unheard-of")
                .hasMessageContaining("falcon_e");
    }

    /** 2B-4T names no rule, or a wrong one; its vocabulary is known by its size. */
    @Test
    void knowsTheRuleOfBitNet() {
        assertThat(splitsThreeDigits(byteLevel(LLAMA3_TOKENS))).isTrue();
        assertThat(splitsThreeDigits(byteLevel(LLAMA3_TOKENS).put(PREFIX + "pre", GgufType.STRING, "default")))
                .isTrue();
        assertThat(splitsThreeDigits(byteLevel(LLAMA3_TOKENS)
                        .put("general.architecture", GgufType.STRING, "bitnet-b1.58")
                        .put(PREFIX + "pre", GgufType.STRING, "qwen2")))
                .isTrue();
        assertThat(splitsThreeDigits(byteLevel(LLAMA3_TOKENS).put(PREFIX + "pre", GgufType.STRING, "qwen2")))
                .isFalse();
        assertThat(splitsThreeDigits(byteLevel(64).put(PREFIX + "pre", GgufType.STRING, "falcon3")))
                .isTrue();
    }

    @Test
    void letsAPropertyNameTheRule() {
        String property = "bitnet4j.pretokenizer";
        System.setProperty(property, "llama-bpe");
        try {
            assertThat(splitsThreeDigits(byteLevel(64).put(PREFIX + "pre", GgufType.STRING, "qwen2")))
                    .isTrue();
        } finally {
            System.clearProperty(property);
        }
    }

    @Test
    void composesTextOfQwenAsItsTokenizerDoes() {
        Tokenizer tokenizer = read(byteLevel(64).put(PREFIX + "pre", GgufType.STRING, "qwen2"));
        assertThat(tokenizer.encode("e\u0301")).isEqualTo(tokenizer.encode("\u00E9"));
    }

    @Test
    void takesAnIdThatIsMissingOnlyWhereItIsAControlToken() {
        assertThat(read(byteLevel(64)).eosId()).isEmpty();
        List<Integer> types = new ArrayList<>(Collections.nCopies(64, TokenType.NORMAL.code()));
        types.set(11, TokenType.CONTROL.code());
        assertThat(read(byteLevel(64).putArray(PREFIX + "token_type", GgufType.INT32, types))
                        .eosId())
                .hasValue(11);
    }

    @Test
    void survivesDamage() {
        byte[] whole = sentencePiece().toByteArray();
        long seed = 6;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 1000; round++) {
            byte[] damaged = whole.clone();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                Tokenizer tokenizer = Model.loadTokenizer(ByteBuffer.wrap(damaged));
                tokenizer.decode(tokenizer.encode("a<s>\u00E9 b", true));
            } catch (BitNetException expected) {
                assertThat(expected).as("seed %d round %d", seed, round).hasMessageMatching("(?s).+");
            }
        }
    }

    /** Whether three digits are a word, for which the vocabulary has a token. */
    private static boolean splitsThreeDigits(GgufWriter writer) {
        return read(writer).encode("123").length == 1;
    }

    private static GgufWriter sentencePiece() {
        return new GgufWriter()
                .put(PREFIX + "model", GgufType.STRING, "llama")
                .putArray(PREFIX + "tokens", GgufType.STRING, List.of("<unk>", "<s>", "</s>", "▁", "a", "▁a"))
                .putArray(PREFIX + "scores", GgufType.FLOAT32, List.of(0f, 0f, 0f, -2f, -3f, -1f))
                .putArray(PREFIX + "token_type", GgufType.INT32, List.of(2, 3, 3, 1, 1, 1));
    }

    private static GgufWriter byteLevel(int size) {
        List<String> tokens = new ArrayList<>(List.of("1", "2", "3", "12", "123", "Ã", "©"));
        while (tokens.size() < size) {
            tokens.add("token" + tokens.size());
        }
        return new GgufWriter()
                .put(PREFIX + "model", GgufType.STRING, "gpt2")
                .putArray(PREFIX + "tokens", GgufType.STRING, tokens)
                .putArray(PREFIX + "merges", GgufType.STRING, List.of("1 2", "12 3"));
    }

    private static Tokenizer read(GgufWriter writer) {
        return Model.loadTokenizer(ByteBuffer.wrap(writer.toByteArray()));
    }
}
