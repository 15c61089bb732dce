package io.github.bitnet4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.ModelFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A vocabulary of all bytes (id = byte), a few merged tokens and special tokens. */
class TokenizerTest {

    private static final int HE = 256;
    private static final int LL = 257;
    private static final int HELL = 258;
    private static final int HELLO = 259;
    private static final int EO = 260;
    private static final int BOS = 261;
    private static final int EOT = 262;
    private static final int TURN = 263;
    private static final int TAB_TAB = 264;
    private static final int USER = 265;
    private static final int USER_2 = 266;
    private static final int UNUSED = 267;
    private static final List<String> MERGES = List.of("h e", "l l", "he ll", "hell o", "x y", "xy z");

    private final Tokenizer tokenizer = Tokenizer.of(definition(MERGES).build());

    @Test
    void mergesByRank() {
        assertThat(tokenizer.encode("hello")).containsExactly(HELLO);
        assertThat(tokenizer.encode("hellhe")).containsExactly(HELL, HE);
        assertThat(tokenizer.encode("llll")).containsExactly(LL, LL);
        assertThat(tokenizer.encode("lll")).containsExactly(LL, 'l');
        assertThat(tokenizer.encode("")).isEmpty();
    }

    @Test
    void ignoresMergesOnlyWhereAsked() {
        // "eo" is a token that no merge makes.
        assertThat(tokenizer.encode("eo")).containsExactly('e', 'o');
        Tokenizer ignoring = Tokenizer.of(definition(MERGES).ignoreMerges(true).build());
        assertThat(ignoring.encode("eo")).containsExactly(EO);
        assertThat(ignoring.encode("eoe")).containsExactly('e', 'o', 'e');
    }

    @Test
    void emitsTheBytesOfMergesThatAreNoTokens() {
        assertThat(tokenizer.encode("xy")).containsExactly('x', 'y');
        assertThat(tokenizer.encode("xyzw")).containsExactly('x', 'y', 'z', 'w');
    }

    @Test
    void mergesLongWordsAsShortOnes() {
        long seed = 20_261_122;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2000; round++) {
            String word = random.ints(random.nextInt(1, 120), 0, 5)
                    .mapToObj(i -> "helox".substring(i, i + 1))
                    .reduce("", String::concat);
            assertThat(tokenizer.encode(word))
                    .as("seed %d round %d: %s", seed, round, word)
                    .isEqualTo(mergedNaively(word));
        }
    }

    @Test
    void recognisesControlTokensOnlyWhereAsked() {
        assertThat(tokenizer.encode("<|eot_id|>")).doesNotContain(EOT).hasSize(10);
        assertThat(tokenizer.encode("h<|eot_id|>e<|eot", true)).containsExactly('h', EOT, 'e', '<', '|', 'e', 'o', 't');
    }

    @Test
    void neverTurnsPlainTextIntoAControlTokenOfOneWord() {
        Tokenizer ignoring = Tokenizer.of(definition(MERGES).ignoreMerges(true).build());
        assertThat(ignoring.encode("turn")).containsExactly('t', 'u', 'r', 'n');
        assertThat(ignoring.encode("turn", true)).containsExactly(TURN);
    }

    @Test
    void alwaysRecognisesUserDefinedTokensTheLongestFirst() {
        assertThat(tokenizer.encode("\t\t\t")).containsExactly(TAB_TAB, '\t');
        assertThat(tokenizer.encode("a<tag>b")).containsExactly('a', USER, 'b');
        assertThat(tokenizer.encode("a<tag>>b")).containsExactly('a', USER_2, 'b');
        assertThat(tokenizer.encode("<tag")).containsExactly('<', 't', 'a', 'g');
    }

    @Test
    void replacesLoneSurrogates() {
        for (String text : List.of("\uD83D", "a\uDE00b", "\uD83D\uD83D\uDE00", "\uDE00\uD83D")) {
            assertThat(tokenizer.decode(tokenizer.encode(text)))
                    .isEqualTo(text.replaceAll("[\\x{D800}-\\x{DFFF}]", "\uFFFD"));
        }
    }

    @Test
    void restoresEveryText() {
        long seed = 7;
        RandomTexts texts = new RandomTexts(seed);
        for (int round = 0; round < 2000; round++) {
            String text = texts.next();
            assertThat(tokenizer.decode(tokenizer.encode(text)))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(text);
        }
    }

    @Test
    void printsNoControlTokensAndPlainUserDefinedOnes() {
        assertThat(tokenizer.decode(BOS, HELLO, EOT, USER, TAB_TAB, UNUSED)).isEqualTo("hello<tag>\t\t");
        assertThat(tokenizer.decodeBytes(0xF0, 0x9F)).containsExactly(0xF0, 0x9F);
        assertThat(tokenizer.decode()).isEmpty();
    }

    @Test
    void describesItsTokens() {
        assertThat(tokenizer.size()).isEqualTo(268);
        assertThat(tokenizer.token(' ')).isEqualTo("Ġ");
        assertThat(tokenizer.id("Ġ")).hasValue(' ');
        assertThat(tokenizer.id("hello")).hasValue(HELLO);
        assertThat(tokenizer.id("nothing")).isEmpty();
        assertThat(tokenizer.id("")).isEmpty();
        assertThat(tokenizer.type(HELLO)).isEqualTo(TokenType.NORMAL);
        assertThat(tokenizer.type(EOT)).isEqualTo(TokenType.CONTROL);
        assertThat(tokenizer.type(USER)).isEqualTo(TokenType.USER_DEFINED);
        assertThat(tokenizer.bosId()).hasValue(BOS);
        assertThat(tokenizer.eosId()).isEmpty();
        assertThat(tokenizer.addBos()).isTrue();
        assertThat(tokenizer.addEos()).isFalse();
    }

    @Test
    void endsGenerationAtNamedAndWellKnownTokens() {
        Tokenizer named = Tokenizer.of(definition(MERGES)
                .eosId(USER)
                .endOfGeneration(TURN)
                .addEos(true)
                .build());
        assertThat(named.endOfGeneration()).containsExactly(EOT, TURN, USER);
        assertThat(named.addEos()).isTrue();
        assertThat(tokenizer.endOfGeneration()).containsExactly(EOT);
        assertThat(tokenizer.isEndOfGeneration(EOT)).isTrue();
        assertThat(tokenizer.isEndOfGeneration(-1)).isFalse();
        assertThat(tokenizer.isEndOfGeneration(Integer.MAX_VALUE)).isFalse();
    }

    @Test
    void refusesIdsOutOfRange() {
        for (int id : new int[] {-1, 268, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> tokenizer.decode(HELLO, id))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Integer.toString(id))
                    .hasMessageContaining("0 to 267");
            assertThatThrownBy(() -> tokenizer.token(id)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> tokenizer.type(id)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> tokenizer.detokenizer().accept(id)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void usesTheUnknownTokenForMissingBytes() {
        TokenizerDefinition.Builder letters =
                TokenizerDefinition.builder(ByteStrings.of(List.of("a", "b", "<unk>")), ByteStrings.of(List.of()));
        assertThat(Tokenizer.of(letters.build()).encode("axb")).containsExactly(0, 1);
        assertThat(Tokenizer.of(letters.unknownId(2).build()).encode("axb")).containsExactly(0, 2, 1);
    }

    @Test
    void removesTheBeginOfTextThatConvertersGlueToControlTokens() {
        List<String> tokens = List.of("<|begin|>", "<|begin|><|eot_id|>", "<|begin|>");
        Tokenizer repaired = Tokenizer.of(TokenizerDefinition.builder(ByteStrings.of(tokens), ByteStrings.of(List.of()))
                .tokenTypes(new int[] {3, 3, 3})
                .bosId(0)
                .build());
        assertThat(repaired.token(1)).isEqualTo("<|eot_id|>");
        assertThat(repaired.endOfGeneration()).containsExactly(1);
    }

    @Test
    void loadsTextsThatAreNoUtf8() {
        PackedStrings tokens = new PackedStrings();
        tokens.add(new byte[] {(byte) 0xFF, 'a'});
        tokens.add(new byte[] {(byte) 0xC4});
        Tokenizer loaded = Tokenizer.of(
                TokenizerDefinition.builder(tokens, ByteStrings.of(List.of())).build());
        assertThat(loaded.decodeBytes(0, 1)).containsExactly(0xFF, 'a', 0xC4);
        assertThat(loaded.token(0)).isEqualTo("\uFFFDa");
    }

    @Test
    void refusesDefinitionsThatContradictThemselves() {
        refuses(definition(List.of("h e", "hell")), "merge 1");
        refuses(definition(List.of("h ")), "merge 0");
        refuses(definition(List.of("")), "merge 0");
        refuses(definition(MERGES).bosId(268), "id 268");
        refuses(definition(MERGES).eosId(-1), "id -1");
        refuses(definition(MERGES).unknownId(1 << 30), "id 1073741824");
        refuses(definition(MERGES).endOfGeneration(268), "id 268");
        refuses(definition(MERGES).tokenTypes(new int[3]), "3 types");
        refuses(definition(MERGES).tokenTypes(new int[268]), "type 0 of token 0");
        refuses(TokenizerDefinition.builder(ByteStrings.of(List.of()), ByteStrings.of(List.of())), "no tokens");
    }

    private static void refuses(TokenizerDefinition.Builder builder, String found) {
        assertThatThrownBy(() -> Tokenizer.of(builder.source("some.gguf").build()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("some.gguf")
                .hasMessageContaining(found);
    }

    private static TokenizerDefinition.Builder definition(List<String> merges) {
        List<String> tokens = new ArrayList<>();
        byte[] mapped = new byte[2];
        for (int b = 0; b < 256; b++) {
            int length = ByteAlphabet.map(new byte[] {(byte) b}, 0, 1, mapped);
            tokens.add(new String(mapped, 0, length, java.nio.charset.StandardCharsets.UTF_8));
        }
        tokens.addAll(List.of("he", "ll", "hell", "hello", "eo"));
        tokens.addAll(List.of("<|begin|>", "<|eot_id|>", "turn", "\t\t", "<tag>", "<tag>>", ""));
        int[] types = new int[tokens.size()];
        Arrays.fill(types, TokenType.NORMAL.code());
        Arrays.fill(types, BOS, TURN + 1, TokenType.CONTROL.code());
        Arrays.fill(types, TAB_TAB, USER_2 + 1, TokenType.USER_DEFINED.code());
        types[UNUSED] = TokenType.UNUSED.code();
        return TokenizerDefinition.builder(ByteStrings.of(tokens), ByteStrings.of(merges))
                .tokenTypes(types)
                .preTokenizer(PreTokenizer.LLAMA3)
                .ignoreMerges(false)
                .bosId(BOS);
    }

    /** The definition of byte pair encoding, word for word. */
    private int[] mergedNaively(String word) {
        List<String> symbols =
                new ArrayList<>(word.chars().mapToObj(Character::toString).toList());
        while (true) {
            int best = -1;
            int bestRank = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < symbols.size(); i++) {
                int rank = MERGES.indexOf(symbols.get(i) + " " + symbols.get(i + 1));
                if (rank >= 0 && rank < bestRank) {
                    best = i;
                    bestRank = rank;
                }
            }
            if (best < 0) {
                return symbols.stream().flatMapToInt(this::tokensOf).toArray();
            }
            symbols.set(best, symbols.get(best) + symbols.remove(best + 1));
        }
    }

    private IntStream tokensOf(String symbol) {
        return tokenizer.id(symbol).isPresent() ? tokenizer.id(symbol).stream() : symbol.chars();
    }
}
