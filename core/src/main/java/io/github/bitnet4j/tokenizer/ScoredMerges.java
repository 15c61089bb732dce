package io.github.bitnet4j.tokenizer;

import java.util.Arrays;

/**
 * The merges of SentencePiece: two neighbours become one if their texts make up a token, the one with the highest score
 * first. There is no list of them; the vocabulary is asked.
 */
final class ScoredMerges implements Merges {

    /** Real vocabularies stay below 128 bytes; the bound keeps what one look-up costs small. */
    private static final int MAX_BYTES = 1024;

    private final Vocabulary vocabulary;
    private final Symbols symbols;
    /** By id: how many different scores are above the token's; {@link #NO_RANK} if nothing is merged into it. */
    private final int[] ranks;

    private final long[] hashes;

    ScoredMerges(TokenizerDefinition definition, float[] scores, Vocabulary vocabulary, Symbols symbols) {
        this.vocabulary = vocabulary;
        this.symbols = symbols;
        int size = vocabulary.size();
        if (scores.length != size) {
            throw definition.malformed("a score for each of the " + size + " tokens", scores.length + " scores");
        }
        if (definition.merges().size() > 0) {
            throw definition.malformed(
                    "either scores or merges",
                    "scores and " + definition.merges().size() + " merges");
        }
        if (vocabulary.maxLength() > MAX_BYTES) {
            throw definition.malformed(
                    "tokens of at most " + MAX_BYTES + " bytes", "one of " + vocabulary.maxLength() + " bytes");
        }
        ranks = ranks(definition, scores);
        hashes = new long[size];
        byte[] bytes = vocabulary.texts().bytes();
        for (int id = 0; id < size; id++) {
            int start = vocabulary.texts().start(id);
            int end = vocabulary.texts().end(id);
            hashes[id] = Hashing.text(bytes, start, end);
            if (ranks[id] != NO_RANK && Utf8.isWellFormed(bytes, start, end)) {
                addCharacters(bytes, start, end);
            }
        }
    }

    @Override
    public int rank(int left, int right) {
        int id = token(left, right);
        return id == Vocabulary.ABSENT ? NO_RANK : ranks[id];
    }

    @Override
    public int merged(int left, int right, int rank) {
        return token(left, right);
    }

    private int token(int left, int right) {
        if (!symbols.isMergeable(left) || !symbols.isMergeable(right)) {
            return Vocabulary.ABSENT;
        }
        PackedStrings rightTexts = symbols.texts(right);
        int rightLength = rightTexts.length(symbols.index(right));
        PackedStrings leftTexts = symbols.texts(left);
        if (leftTexts.length(symbols.index(left)) + rightLength > vocabulary.maxLength()) {
            return Vocabulary.ABSENT;
        }
        long hash = Hashing.concatenated(hash(left), hash(right), rightLength);
        return vocabulary.plainId(hash, leftTexts, symbols.index(left), rightTexts, symbols.index(right));
    }

    private long hash(int symbol) {
        if (symbols.isToken(symbol)) {
            return hashes[symbol];
        }
        PackedStrings texts = symbols.texts(symbol);
        return Hashing.text(texts.bytes(), texts.start(symbols.index(symbol)), texts.end(symbols.index(symbol)));
    }

    /** Makes symbols of the characters of a token, which need not be tokens themselves. */
    private void addCharacters(byte[] text, int from, int to) {
        for (int at = from; at < to; ) {
            int next = Utf8.next(text, at);
            symbols.of(Hashing.text(text, at, next), text, at, next);
            at = next;
        }
    }

    private int[] ranks(TokenizerDefinition definition, float[] scores) {
        float[] descending = new float[scores.length];
        for (int id = 0; id < scores.length; id++) {
            if (Float.isNaN(scores[id])) {
                throw definition.malformed("scores that are numbers", "NaN for token " + id);
            }
            descending[id] = 0f - scores[id]; // never -0, which would sort below 0
        }
        Arrays.sort(descending);
        int distinct = 0;
        for (int i = 0; i < descending.length; i++) {
            if (i == 0 || descending[i] != descending[i - 1]) {
                descending[distinct++] = descending[i];
            }
        }
        int[] byId = new int[scores.length];
        for (int id = 0; id < byId.length; id++) {
            TokenType type = vocabulary.type(id);
            boolean merges = !type.isSpecial() && type != TokenType.BYTE;
            byId[id] = merges ? Arrays.binarySearch(descending, 0, distinct, 0f - scores[id]) : NO_RANK;
        }
        return byId;
    }
}
