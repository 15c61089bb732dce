package io.github.bitnet4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.ModelFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A small vocabulary with scores: all bytes, a few characters and what they become. */
class SentencePieceTest {

    private static final List<String> PIECES =
            List.of("▁", "a", "b", "c", "é", "▁a", "ab", "abc", "bc", "▁▁", "ca", "aa", "▁ab");
    private static final float[] SCORES = {0, 0, 0, 0, 0, -3, -1, -5, -2, -1, -2, -2, -4};

    private final Tokenizer tokenizer = tokenizer(true);

    @Test
    void mergesAsTheDefinitionSays() {
        long seed = 41;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(1, 150); i > 0; i--) {
                text.append("abc \u00E9x".charAt(random.nextInt(6)));
            }
            int[] ids = tokenizer.encode(text.toString());
            assertThat(pieces(ids))
                    .as("seed %d round %d: %s", seed, round, text)
                    .isEqualTo(mergedNaively("▁" + text.toString().replace(' ', '▁')));
            assertThat(tokenizer.decode(ids)).isEqualTo(text.toString());
        }
    }

    @Test
    void putsASpaceBeforeTextAndAfterSpecialTokens() {
        assertThat(pieces(tokenizer.encode("a"))).containsExactly("▁a");
        assertThat(pieces(tokenizer.encode("a<s>a<s>", true))).containsExactly("▁a", "<s>", "▁a", "<s>");
        assertThat(pieces(tokenizer(false).encode("a<s>a", true))).containsExactly("a", "<s>", "a");
        assertThat(tokenizer.encode("")).isEmpty();
    }

    @Test
    void writesUnknownCharactersAsBytes() {
        assertThat(pieces(tokenizer.encode("ü"))).containsExactly("▁", "<0xC3>", "<0xBC>");
        assertThat(pieces(tokenizer.encode("<0x41>"))).doesNotContain("<0x41>");
        Detokenizer detokenizer = tokenizer.detokenizer();
        StringBuilder pieces = new StringBuilder();
        for (int id : tokenizer.encode("ü 🦙")) {
            pieces.append('[').append(detokenizer.accept(id)).append(']');
        }
        assertThat(pieces.toString()).isEqualTo("[][][ü][ ][][][][🦙]");
    }

    @Test
    void takesOnlyTheSpaceOffThatItPutThere() {
        int a = tokenizer.id("▁a").orElseThrow();
        assertThat(tokenizer.decode(a, a)).isEqualTo("a a");
        assertThat(tokenizer.decode(tokenizer.encode("  a"))).isEqualTo("  a");
        assertThat(tokenizer.continuation().accept(a)).isEqualTo(" a");
        assertThat(tokenizer(false).decode(a)).isEqualTo(" a");
    }

    @Test
    void refusesWhatDoesNotFit() {
        ByteStrings two = ByteStrings.of(List.of("a", "b"));
        refuses(two, new float[3], "3 scores");
        refuses(two, new float[] {0, Float.NaN}, "NaN for token 1");
        refuses(ByteStrings.of(List.of("a".repeat(2000))), new float[1], "2000 bytes");
    }

    private static void refuses(ByteStrings tokens, float[] scores, String found) {
        assertThatThrownBy(() -> Tokenizer.of(
                        TokenizerDefinition.sentencePiece(tokens, scores, true).build()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(found);
    }

    private static Tokenizer tokenizer(boolean addSpacePrefix) {
        List<String> tokens = new ArrayList<>(PIECES);
        tokens.add("<s>");
        float[] scores = Arrays.copyOf(SCORES, PIECES.size() + 1 + 256);
        int[] types = new int[scores.length];
        Arrays.fill(types, TokenType.NORMAL.code());
        types[PIECES.size()] = TokenType.CONTROL.code();
        for (int b = 0; b < 256; b++) {
            types[tokens.size()] = TokenType.BYTE.code();
            tokens.add("<0x%02X>".formatted(b));
        }
        return Tokenizer.of(TokenizerDefinition.sentencePiece(ByteStrings.of(tokens), scores, addSpacePrefix)
                .tokenTypes(types)
                .build());
    }

    private List<String> pieces(int[] ids) {
        return Arrays.stream(ids).mapToObj(tokenizer::token).toList();
    }

    private static List<String> mergedNaively(String text) {
        List<String> symbols =
                new ArrayList<>(text.chars().mapToObj(Character::toString).toList());
        while (true) {
            int best = -1;
            float bestScore = Float.NEGATIVE_INFINITY;
            for (int i = 0; i + 1 < symbols.size(); i++) {
                int piece = PIECES.indexOf(symbols.get(i) + symbols.get(i + 1));
                if (piece >= 0 && SCORES[piece] > bestScore) {
                    best = i;
                    bestScore = SCORES[piece];
                }
            }
            if (best < 0) {
                return symbols.stream()
                        .map(symbol -> symbol.equals("x") ? "<0x78>" : symbol)
                        .toList();
            }
            symbols.set(best, symbols.get(best) + symbols.remove(best + 1));
        }
    }
}
