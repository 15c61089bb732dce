package io.github.bitnet4j.tokenizer;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A BPE tokenizer: text to the ids of a model's vocabulary and back.
 *
 * <p>Text is cut at special tokens, normalised if the vocabulary wants it, and cut into words by a {@link PreTokenizer};
 * the UTF-8 bytes of each word, or its characters, are merged to tokens by rank or score. If the vocabulary has all
 * bytes and does not normalise, every text survives encoding and decoding unchanged, but for lone surrogates, which
 * become U+FFFD, and {@code ▁} where it stands for a space.
 *
 * <p>Immutable and thread-safe.
 */
public final class Tokenizer {

    /** Tokens that end generation in every vocabulary that has them. */
    private static final List<String> END_OF_GENERATION = List.of(
            "<|eot_id|>",
            "<|im_end|>",
            "<|end|>",
            "<end_of_turn>",
            "<|endoftext|>",
            "<|eom_id|>",
            "<EOT>",
            "<|end_of_text|>");

    private final Vocabulary vocabulary;
    private final Merges merges;
    private final Alphabet alphabet;
    private final Normalizer normalizer;
    private final PreTokenizer preTokenizer;
    private final TokenDecoder decoder;
    private final boolean ignoreMerges;
    private final AddedTokens addedTokens;
    private final boolean addBos;
    private final boolean addEos;
    private final OptionalInt bosId;
    private final OptionalInt eosId;
    private final int[] endOfGeneration;

    private Tokenizer(TokenizerDefinition definition) {
        checkIds(definition);
        vocabulary = new Vocabulary(definition);
        Symbols symbols = new Symbols(vocabulary);
        float[] scores = definition.scores();
        merges = scores == null
                ? new RankedMerges(definition, symbols)
                : new ScoredMerges(definition, scores, vocabulary, symbols);
        alphabet = definition.byteLevel()
                ? new ByteSymbols(definition, vocabulary, symbols)
                : new CharacterSymbols(definition, vocabulary, symbols);
        normalizer = definition.normalizer();
        preTokenizer = definition.preTokenizer();
        decoder = definition.decoder();
        ignoreMerges = definition.ignoreMerges();
        addedTokens = new AddedTokens(definition, vocabulary);
        addBos = definition.addBos();
        addEos = definition.addEos();
        bosId = definition.bosId();
        eosId = definition.eosId();
        endOfGeneration = endOfGeneration(definition);
    }

    /**
     * Builds a tokenizer from what a model file says about it.
     *
     * @param definition the vocabulary, the merges and the special tokens
     * @return the tokenizer; it keeps nothing of the definition's lists
     * @throws ModelFormatException if the definition contradicts itself, such as an id outside of the vocabulary
     */
    public static Tokenizer of(TokenizerDefinition definition) {
        return new Tokenizer(definition);
    }

    /**
     * Reads a tokenizer of the Hugging Face form.
     *
     * <p>The files {@code tokenizer_config.json} and {@code generation_config.json} in the same folder are read too if
     * they exist: the first names the begin- and end-of-text tokens, the second tokens that end generation.
     *
     * @param tokenizerJson the file {@code tokenizer.json}
     * @return the tokenizer
     * @throws ModelFormatException if a file is malformed
     * @throws UnsupportedModelException if the tokenizer is not BPE, or one of its components is not known
     * @throws BitNetException if a file cannot be read
     */
    public static Tokenizer fromJson(Path tokenizerJson) {
        return fromJson(tokenizerJson, 0);
    }

    /**
     * Reads a tokenizer of the Hugging Face form, as {@link #fromJson(Path)}, for a model whose vocabulary may be padded.
     *
     * @param tokenizerJson the file {@code tokenizer.json}
     * @param minimumSize tokens that there are at least; ids without one in the file have unused tokens
     * @return the tokenizer
     * @throws ModelFormatException if a file is malformed
     * @throws UnsupportedModelException if the tokenizer is not a byte-level BPE with a known pre-tokenizer
     * @throws BitNetException if a file cannot be read
     */
    public static Tokenizer fromJson(Path tokenizerJson, int minimumSize) {
        return of(HuggingFaceTokenizer.read(tokenizerJson, minimumSize));
    }

    /**
     * The ids of plain text. User-defined tokens are recognised in it, control tokens never are.
     *
     * @param text any text
     * @return ids, without begin- and end-of-text tokens
     */
    public int[] encode(String text) {
        return encode(text, false);
    }

    /**
     * The ids of a text.
     *
     * @param text any text
     * @param parseSpecial whether control tokens are recognised in it as well; leave it off for text that a user wrote
     * @return ids, without begin- and end-of-text tokens other than those in the text
     */
    public int[] encode(String text, boolean parseSpecial) {
        BitSet control = new BitSet();
        control.set(0, text.length(), parseSpecial);
        return encode(text, control);
    }

    /**
     * The ids of a text of which only some parts may become control tokens, such as what a chat template wrote around
     * what a user wrote. The parts' borders are no borders of words.
     *
     * @param text any text
     * @param control the indices of its characters ({@code char}) of which control tokens may be made; a token is
     *     recognised only where all its characters are among them
     * @return ids, without begin- and end-of-text tokens other than those in the text
     */
    public int[] encode(String text, BitSet control) {
        IntList ids = new IntList();
        BytePairEncoder encoder = new BytePairEncoder(alphabet, merges, ignoreMerges);
        addedTokens.split(
                text, control, ids::add, (bytes, from, to, first) -> encode(bytes, from, to, first, encoder, ids));
        return ids.toArray();
    }

    /** Encodes what stands between two added tokens. */
    private void encode(byte[] text, int from, int to, boolean first, BytePairEncoder encoder, IntList ids) {
        SplitStep.Pieces words = (word, start, end, isFirst) -> encoder.encode(word, start, end, ids);
        if (normalizer.equals(Normalizer.NONE) && !addedTokens.anyNormalized()) {
            preTokenizer.split(text, from, to, first, words);
            return;
        }
        String original = new String(text, from, to - from, StandardCharsets.UTF_8);
        byte[] normalized = Utf8.encode(normalizer.apply(original));
        addedTokens.splitNormalized(
                normalized,
                first,
                ids::add,
                (piece, start, end, isFirst) -> preTokenizer.split(piece, start, end, isFirst, words));
    }

    /**
     * The text of some ids. Control tokens print nothing; no spaces are cleaned up.
     *
     * @param ids each 0 to {@code size() - 1}
     * @return the text; bytes that are no UTF-8 are U+FFFD in it
     * @throws IllegalArgumentException if no token has one of the ids
     */
    public String decode(int... ids) {
        StringBuilder text = new StringBuilder();
        Detokenizer detokenizer = detokenizer();
        for (int id : ids) {
            detokenizer.accept(id, text);
        }
        detokenizer.finish(text);
        return text.toString();
    }

    /**
     * The bytes of some ids, of which a single token may hold half a character. Control tokens print nothing.
     *
     * @param ids each 0 to {@code size() - 1}
     * @return UTF-8, if the ids came from a text
     * @throws IllegalArgumentException if no token has one of the ids
     */
    public byte[] decodeBytes(int... ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TokenDecoder.Text text = decoder.newText(true);
        for (int id : ids) {
            text.print(vocabulary, checked(id), bytes);
        }
        text.finish(bytes);
        return bytes.toByteArray();
    }

    /** Writes the bytes of one id. */
    void print(int id, TokenDecoder.Text text, ByteArrayOutputStream target) {
        text.print(vocabulary, checked(id), target);
    }

    /**
     * A decoder for ids that arrive one after the other, from the start of a text.
     *
     * @return a new one
     */
    public Detokenizer detokenizer() {
        return new Detokenizer(this, decoder, true);
    }

    /**
     * A decoder for ids that go on with a text, such as what a model generates: a space at their start stays, where
     * {@link #detokenizer} takes it for the one that encoding put before the text.
     *
     * @return a new one
     */
    public Detokenizer continuation() {
        return new Detokenizer(this, decoder, false);
    }

    /**
     * Whether its tokens are strings of bytes, as those of Llama 3, or of characters, as those of Llama 2.
     *
     * @return true for bytes
     */
    public boolean isByteLevel() {
        return alphabet instanceof ByteSymbols;
    }

    /**
     * The number of tokens.
     *
     * @return the lowest id that no token has
     */
    public int size() {
        return vocabulary.size();
    }

    /**
     * The text of a token as the model file stores it: in the alphabet of byte-level BPE, where a space is {@code Ġ}
     * (in vocabularies of SentencePiece {@code ▁}), but plain for control and user-defined tokens.
     *
     * @param id 0 to {@code size() - 1}
     * @return the text; bytes that are no UTF-8 are U+FFFD in it
     * @throws IllegalArgumentException if no token has the id
     */
    public String token(int id) {
        return new String(vocabulary.text(checked(id)), StandardCharsets.UTF_8);
    }

    /**
     * The token with a text.
     *
     * @param token the text as {@link #token} returns it
     * @return its id, or empty if no token has it
     */
    public OptionalInt id(String token) {
        byte[] text = Utf8.encode(token);
        int id = vocabulary.id(text, 0, text.length);
        return id == Vocabulary.ABSENT ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /**
     * What a token is for.
     *
     * @param id 0 to {@code size() - 1}
     * @return its type
     * @throws IllegalArgumentException if no token has the id
     */
    public TokenType type(int id) {
        return vocabulary.type(checked(id));
    }

    /**
     * Whether the model expects {@link #bosId} before a prompt.
     *
     * @return false if there is no such token
     */
    public boolean addBos() {
        return addBos && bosId.isPresent();
    }

    /**
     * Whether the model expects {@link #eosId} after a text that is not to be continued.
     *
     * @return false if there is no such token
     */
    public boolean addEos() {
        return addEos && eosId.isPresent();
    }

    /**
     * The token that begins a text.
     *
     * @return its id, or empty if there is none
     */
    public OptionalInt bosId() {
        return bosId;
    }

    /**
     * The token that ends a text.
     *
     * @return its id, or empty if there is none
     */
    public OptionalInt eosId() {
        return eosId;
    }

    /**
     * Whether a token ends generation: the end of text, or of a turn of a conversation.
     *
     * @param id any id
     * @return false for ids that no token has
     */
    public boolean isEndOfGeneration(int id) {
        return Arrays.binarySearch(endOfGeneration, id) >= 0;
    }

    /**
     * The tokens that end generation.
     *
     * @return their ids in ascending order; a copy
     */
    public int[] endOfGeneration() {
        return endOfGeneration.clone();
    }

    private int checked(int id) {
        if (id < 0 || id >= size()) {
            throw new IllegalArgumentException("token id " + id + " is not in the vocabulary: 0 to " + (size() - 1));
        }
        return id;
    }

    private int[] endOfGeneration(TokenizerDefinition definition) {
        IntStream byText = END_OF_GENERATION.stream().map(this::id).flatMapToInt(OptionalInt::stream);
        IntStream named = definition.endOfGeneration().stream().mapToInt(Integer::intValue);
        return Stream.of(byText, named, eosId.stream())
                .flatMapToInt(ids -> ids)
                .sorted()
                .distinct()
                .toArray();
    }

    private static void checkIds(TokenizerDefinition definition) {
        int size = definition.tokens().size();
        if (size == 0) {
            throw definition.malformed("a vocabulary", "no tokens");
        }
        check("begin-of-text token", definition.bosId(), size, definition);
        check("end-of-text token", definition.eosId(), size, definition);
        check("unknown token", definition.unknownId(), size, definition);
        for (int id : definition.endOfGeneration()) {
            check("end-of-generation token", OptionalInt.of(id), size, definition);
        }
    }

    private static void check(String what, OptionalInt id, int size, TokenizerDefinition definition) {
        if (id.isPresent() && (id.getAsInt() < 0 || id.getAsInt() >= size)) {
            throw definition.malformed("a " + what + " from 0 to " + (size - 1), "id " + id.getAsInt());
        }
    }
}
