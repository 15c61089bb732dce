package io.github.bitnet4j.tokenizer;

import io.github.bitnet4j.ModelFormatException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a model file says about its tokenizer: a vocabulary, its merges or scores, and its special tokens.
 *
 * <p>Nothing is checked here; {@link Tokenizer#of} does.
 */
public final class TokenizerDefinition {

    /** How long the texts of all tokens, or of all merges, may be together. */
    static final long MAX_TEXT_BYTES = 1L << 29;

    private final String source;
    private final ByteStrings tokens;
    private final int @Nullable [] tokenTypes;
    private final ByteStrings merges;
    private final float @Nullable [] scores;
    private final boolean byteLevel;
    private final boolean byteFallback;
    private final boolean fuseUnknown;
    private final Normalizer normalizer;
    private final PreTokenizer preTokenizer;
    private final TokenDecoder decoder;
    private final AddedTokenOptions addedTokenOptions;
    private final boolean ignoreMerges;
    private final boolean addBos;
    private final boolean addEos;
    private final OptionalInt bosId;
    private final OptionalInt eosId;
    private final OptionalInt unknownId;
    private final List<Integer> endOfGeneration;

    private TokenizerDefinition(Builder builder) {
        source = builder.source;
        tokens = builder.tokens;
        tokenTypes = builder.tokenTypes;
        merges = builder.merges;
        scores = builder.scores;
        byteLevel = builder.byteLevel;
        byteFallback = builder.byteFallback;
        fuseUnknown = builder.fuseUnknown;
        preTokenizer = builder.preTokenizer;
        normalizer = Objects.requireNonNullElse(builder.normalizer, preTokenizer.normalizer());
        decoder = builder.decoder;
        addedTokenOptions = builder.addedTokenOptions;
        ignoreMerges = Objects.requireNonNullElse(builder.ignoreMerges, preTokenizer.ignoreMerges());
        addBos = Objects.requireNonNullElse(builder.addBos, preTokenizer.addBos());
        addEos = builder.addEos;
        bosId = builder.bosId;
        eosId = builder.eosId;
        unknownId = builder.unknownId;
        endOfGeneration = List.copyOf(builder.endOfGeneration);
    }

    /**
     * Starts a definition.
     *
     * @param tokens the texts of the vocabulary at the index of their id: those of ordinary tokens in the alphabet of
     *     byte-level BPE, those of control and user-defined tokens plain
     * @param merges the merges in the order of their rank, as {@code left right}: two texts of tokens with one space
     *     between them, which is looked for from the second byte on
     * @return a builder
     */
    public static Builder builder(ByteStrings tokens, ByteStrings merges) {
        return new Builder(tokens, merges);
    }

    /**
     * Starts a definition of SentencePiece's BPE: every character is a symbol, neighbours are merged to the token with the
     * highest score, spaces are {@code ▁} (U+2581), and characters that are no tokens become the tokens of their bytes,
     * {@code <0x00>} to {@code <0xFF>}.
     *
     * @param tokens the texts of the vocabulary at the index of their id
     * @param scores the score of every token, none of them NaN
     * @param addSpacePrefix whether a space is put before a text, and before text that follows a special token; decoding
     *     takes it off again
     * @return a builder
     */
    public static Builder sentencePiece(ByteStrings tokens, float[] scores, boolean addSpacePrefix) {
        List<Normalizer> normalizers = new ArrayList<>();
        if (addSpacePrefix) {
            normalizers.add(Normalizer.prepend(" "));
        }
        normalizers.add(Normalizer.replace(TextPattern.literal(" "), "\u2581"));
        Builder builder = new Builder(tokens, ByteStrings.of(List.of()))
                .preTokenizer(PreTokenizer.NONE)
                .characters(true)
                .normalizer(Normalizer.sequence(normalizers))
                .decoder(TokenDecoder.sentencePiece(addSpacePrefix));
        builder.scores = scores.clone();
        return builder;
    }

    ModelFormatException malformed(String expected, String found) {
        return new ModelFormatException(source, -1, expected, found);
    }

    String source() {
        return source;
    }

    /**
     * The texts of the tokens.
     *
     * @return the texts by id, as {@link #builder} takes them
     */
    public ByteStrings tokens() {
        return tokens;
    }

    /**
     * What the tokens are for.
     *
     * @return the codes of {@link TokenType} by id, or null if all tokens are ordinary; a copy
     */
    public int @Nullable [] tokenTypes() {
        return tokenTypes == null ? null : tokenTypes.clone();
    }

    /**
     * The merges by rank.
     *
     * @return the merges, as {@link #builder} takes them
     */
    public ByteStrings merges() {
        return merges;
    }

    /** By id; null: merges have their order from the list of them. */
    float @Nullable [] scores() {
        return scores;
    }

    /**
     * Reads a tokenizer of the Hugging Face form, as {@link Tokenizer#fromJson(Path, int)}, without building it.
     *
     * @param tokenizerJson the file {@code tokenizer.json}
     * @param minimumSize tokens that there are at least; ids without one in the file have unused tokens
     * @return what the file says
     * @throws ModelFormatException if a file is malformed
     * @throws io.github.bitnet4j.UnsupportedModelException if one of its components is not known
     * @throws io.github.bitnet4j.BitNetException if a file cannot be read
     */
    public static TokenizerDefinition fromJson(Path tokenizerJson, int minimumSize) {
        return HuggingFaceTokenizer.read(tokenizerJson, minimumSize);
    }

    /**
     * The rule of {@link PreTokenizer#names} that cuts text into words just as this tokenizer does.
     *
     * @return its usual name, or empty if there is none, or symbols are characters
     */
    public Optional<String> ruleName() {
        return Stream.of(PreTokenizer.LLAMA3, PreTokenizer.QWEN2, PreTokenizer.FALCON, PreTokenizer.GPT2)
                .filter(rule -> byteLevel
                        && rule.steps().equals(preTokenizer.steps())
                        && rule.normalizer().equals(normalizer))
                .map(PreTokenizer::name)
                .findFirst();
    }

    /**
     * Whether a space is put before a text, if this is BPE as SentencePiece does it: of characters, spaces as {@code ▁},
     * bytes for what is no token.
     *
     * @return empty for any other tokenizer
     */
    public Optional<Boolean> spacePrefix() {
        if (byteLevel || !byteFallback) {
            return Optional.empty();
        }
        byte[] text = Utf8.encode(normalizer.apply("a b"));
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        preTokenizer.split(
                text, 0, text.length, true, (piece, from, to, first) -> pieces.write(piece, from, to - from));
        return switch (pieces.toString(StandardCharsets.UTF_8)) {
            case "\u2581a\u2581b" -> Optional.of(true);
            case "a\u2581b" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /**
     * Scores in the order of the merges: what one of rank r makes has -r, characters and bytes have 0, and what no merge
     * makes has less than all others.
     *
     * @return a score for each token
     */
    public float[] mergeScores() {
        Map<String, Integer> made = new HashMap<>();
        for (int rank = 0; rank < merges.size(); rank++) {
            String pair = text(merges, rank);
            int space = pair.indexOf(' ', 1);
            if (space > 0) {
                made.putIfAbsent(pair.substring(0, space) + pair.substring(space + 1), rank);
            }
        }
        float[] all = new float[tokens.size()];
        for (int id = 0; id < all.length; id++) {
            String token = text(tokens, id);
            boolean isByte = tokenTypes != null && tokenTypes[id] == TokenType.BYTE.code();
            boolean symbol = isByte || token.codePointCount(0, token.length()) == 1;
            all[id] = symbol ? 0 : -made.getOrDefault(token, merges.size());
        }
        return all;
    }

    private static String text(ByteStrings texts, int index) {
        byte[] utf8 = new byte[texts.length(index)];
        texts.copyTo(index, utf8, 0);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** Whether symbols are bytes; otherwise they are characters. */
    boolean byteLevel() {
        return byteLevel;
    }

    /** Whether characters that are no tokens become the tokens of their bytes. */
    boolean byteFallback() {
        return byteFallback;
    }

    /** Whether unknown characters in a row become one unknown token. */
    boolean fuseUnknown() {
        return fuseUnknown;
    }

    Normalizer normalizer() {
        return normalizer;
    }

    TokenDecoder decoder() {
        return decoder;
    }

    AddedTokenOptions addedTokenOptions() {
        return addedTokenOptions;
    }

    PreTokenizer preTokenizer() {
        return preTokenizer;
    }

    /**
     * Whether a word that is a token becomes that token without a look at merges.
     *
     * @return what the file says, or the default of its rules
     */
    public boolean ignoreMerges() {
        return ignoreMerges;
    }

    /**
     * Whether the model expects {@link #bosId} before a prompt.
     *
     * @return what the file says, or the default of its rules
     */
    public boolean addBos() {
        return addBos;
    }

    /**
     * Whether the model expects {@link #eosId} after a text that is not to be continued.
     *
     * @return what the file says
     */
    public boolean addEos() {
        return addEos;
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
     * The token for what the vocabulary cannot express.
     *
     * @return its id, or empty if there is none
     */
    public OptionalInt unknownId() {
        return unknownId;
    }

    /**
     * The tokens that the file names as ends of generation.
     *
     * @return their ids; unmodifiable
     */
    public List<Integer> endOfGeneration() {
        return endOfGeneration;
    }

    /** Collects a {@link TokenizerDefinition}. */
    public static final class Builder {

        private final ByteStrings tokens;
        private final ByteStrings merges;
        private final List<Integer> endOfGeneration = new ArrayList<>();
        private String source = "the tokenizer definition";
        private int @Nullable [] tokenTypes;
        private PreTokenizer preTokenizer = PreTokenizer.DEFAULT;
        private float @Nullable [] scores;
        private boolean byteLevel = true;
        private boolean byteFallback;
        private boolean fuseUnknown;
        private @Nullable Normalizer normalizer;
        private TokenDecoder decoder = TokenDecoder.BYTE_LEVEL;
        private AddedTokenOptions addedTokenOptions = AddedTokenOptions.NONE;
        private @Nullable Boolean ignoreMerges;
        private @Nullable Boolean addBos;
        private boolean addEos;
        private OptionalInt bosId = OptionalInt.empty();
        private OptionalInt eosId = OptionalInt.empty();
        private OptionalInt unknownId = OptionalInt.empty();

        private Builder(ByteStrings tokens, ByteStrings merges) {
            this.tokens = Objects.requireNonNull(tokens, "tokens");
            this.merges = Objects.requireNonNull(merges, "merges");
        }

        /**
         * Names the file, for messages.
         *
         * @param fileName name of the file that the definition was read from
         * @return this
         */
        public Builder source(String fileName) {
            source = Objects.requireNonNull(fileName, "fileName");
            return this;
        }

        /**
         * Says what the tokens are for. Without it all are ordinary.
         *
         * @param codes a code of {@link TokenType} for every id
         * @return this
         */
        public Builder tokenTypes(int[] codes) {
            tokenTypes = codes.clone();
            return this;
        }

        /**
         * Sets the rule that cuts text into words, {@link PreTokenizer#DEFAULT} if it is not set.
         *
         * @param rule the rule
         * @return this
         */
        public Builder preTokenizer(PreTokenizer rule) {
            preTokenizer = Objects.requireNonNull(rule, "rule");
            return this;
        }

        /** Makes characters the symbols, with or without the tokens of bytes for unknown ones. */
        Builder characters(boolean withByteFallback) {
            byteLevel = false;
            byteFallback = withByteFallback;
            return this;
        }

        Builder fuseUnknown(boolean fuse) {
            fuseUnknown = fuse;
            return this;
        }

        /** Sets what changes a text first; without it the pre-tokenizer decides. */
        Builder normalizer(Normalizer rule) {
            normalizer = rule;
            return this;
        }

        Builder decoder(TokenDecoder rule) {
            decoder = rule;
            return this;
        }

        Builder addedTokenOptions(AddedTokenOptions options) {
            addedTokenOptions = options;
            return this;
        }

        /**
         * Says whether a word that is a token is emitted as that token, whatever the merges say. Without it the
         * pre-tokenizer decides.
         *
         * @param ignore whether it is
         * @return this
         */
        public Builder ignoreMerges(boolean ignore) {
            ignoreMerges = ignore;
            return this;
        }

        /**
         * Says whether the model expects a begin-of-text token before a prompt. Without it the pre-tokenizer decides.
         *
         * @param add whether it does
         * @return this
         */
        public Builder addBos(boolean add) {
            addBos = add;
            return this;
        }

        /**
         * Says whether the model expects an end-of-text token after a text that is not to be continued.
         *
         * @param add whether it does; false if it is not set
         * @return this
         */
        public Builder addEos(boolean add) {
            addEos = add;
            return this;
        }

        /**
         * Sets the begin-of-text token.
         *
         * @param id its id
         * @return this
         */
        public Builder bosId(int id) {
            bosId = OptionalInt.of(id);
            return this;
        }

        /**
         * Sets the end-of-text token, which also ends generation.
         *
         * @param id its id
         * @return this
         */
        public Builder eosId(int id) {
            eosId = OptionalInt.of(id);
            return this;
        }

        /**
         * Sets the token that stands for bytes that the vocabulary cannot express; without it they are left out.
         *
         * @param id its id
         * @return this
         */
        public Builder unknownId(int id) {
            unknownId = OptionalInt.of(id);
            return this;
        }

        /**
         * Adds a token that ends generation, such as the end of a turn. The end-of-text token and the tokens that are
         * known by their text (such as {@code <|eot_id|>}) do so anyway.
         *
         * @param id its id
         * @return this
         */
        public Builder endOfGeneration(int id) {
            endOfGeneration.add(id);
            return this;
        }

        /**
         * Completes the definition.
         *
         * @return it
         */
        public TokenizerDefinition build() {
            return new TokenizerDefinition(this);
        }
    }
}
