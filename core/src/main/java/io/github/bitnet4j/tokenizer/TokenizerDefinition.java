package io.github.bitnet4j.tokenizer;

import io.github.bitnet4j.ModelFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a model file says about its tokenizer: a vocabulary of byte-level BPE, its merges, and its special tokens.
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
    private final PreTokenizer preTokenizer;
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
        preTokenizer = builder.preTokenizer;
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

    ModelFormatException malformed(String expected, String found) {
        return new ModelFormatException(source, -1, expected, found);
    }

    String source() {
        return source;
    }

    ByteStrings tokens() {
        return tokens;
    }

    /** The codes of {@link TokenType} by id; null: all tokens are ordinary. */
    int @Nullable [] tokenTypes() {
        return tokenTypes;
    }

    ByteStrings merges() {
        return merges;
    }

    PreTokenizer preTokenizer() {
        return preTokenizer;
    }

    boolean ignoreMerges() {
        return ignoreMerges;
    }

    boolean addBos() {
        return addBos;
    }

    boolean addEos() {
        return addEos;
    }

    OptionalInt bosId() {
        return bosId;
    }

    OptionalInt eosId() {
        return eosId;
    }

    OptionalInt unknownId() {
        return unknownId;
    }

    List<Integer> endOfGeneration() {
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
