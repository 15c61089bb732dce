package io.github.bitnet4j.tokenizer;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * The alphabet of SentencePiece: every character is a symbol. One that is no token becomes the tokens of its bytes,
 * {@code <0x00>} to {@code <0xFF>}, if the vocabulary has them.
 */
final class CharacterSymbols implements Alphabet {

    private static final int NOT_YET = -1;
    private static final int CACHED = 0x10000;

    private final Vocabulary vocabulary;
    private final Symbols symbols;
    private final OptionalInt unknownId;
    private final boolean fuseUnknown;
    private final boolean byteFallback;
    private final int[] byteTokens = new int[256];
    private final NeighbourFilter neighbours;
    /** By code point; threads may write the same value twice. */
    private final int[] characters = new int[CACHED];

    CharacterSymbols(TokenizerDefinition definition, Vocabulary vocabulary, Symbols symbols) {
        this.vocabulary = vocabulary;
        this.symbols = symbols;
        unknownId = definition.unknownId();
        fuseUnknown = definition.fuseUnknown();
        boolean complete = true;
        for (int b = 0; b < 256; b++) {
            byte[] text = ByteTokens.text(b);
            byteTokens[b] = vocabulary.plainId(text, 0, text.length);
            complete &= byteTokens[b] != Vocabulary.ABSENT;
        }
        byteFallback = definition.byteFallback() && complete;
        neighbours = new NeighbourFilter(vocabulary.texts(), symbols.extraTexts());
        Arrays.fill(characters, NOT_YET);
    }

    @Override
    public int tokenOf(byte[] text, int from, int to, byte[] scratch) {
        return to - from > vocabulary.maxLength() ? Vocabulary.ABSENT : vocabulary.plainId(text, from, to);
    }

    @Override
    public int partEnd(byte[] text, int from, int to) {
        int last = from;
        int at = Utf8.next(text, from);
        while (at < to && neighbours.mayOccur(text, last, at)) {
            last = at;
            at = Utf8.next(text, at);
        }
        return at;
    }

    @Override
    public int split(byte[] text, int from, int to, int[] target) {
        int count = 0;
        for (int at = from; at < to; ) {
            int next = Utf8.next(text, at);
            target[count++] = symbol(text, at, next);
            at = next;
        }
        return count;
    }

    private int symbol(byte[] text, int from, int to) {
        int codePoint = Utf8.codePointAt(text, from);
        if (codePoint >= CACHED) {
            return symbols.ofCharacter(text, from, to);
        }
        int symbol = characters[codePoint];
        if (symbol == NOT_YET) {
            symbol = symbols.ofCharacter(text, from, to);
            characters[codePoint] = symbol;
        }
        return symbol;
    }

    @Override
    public boolean emit(int symbol, boolean afterUnknown, IntList target) {
        if (symbols.isToken(symbol)) {
            target.add(symbol);
            return false;
        }
        byte[] text = symbols.text(symbol);
        boolean unknown = afterUnknown;
        for (int at = 0; at < text.length; ) {
            int next = Math.min(text.length, Utf8.next(text, at));
            unknown = emitCharacter(text, at, next, unknown, target);
            at = next;
        }
        return unknown;
    }

    private boolean emitCharacter(byte[] text, int from, int to, boolean afterUnknown, IntList target) {
        int id = vocabulary.plainId(text, from, to);
        if (id != Vocabulary.ABSENT) {
            target.add(id);
            return false;
        }
        if (byteFallback) {
            for (int i = from; i < to; i++) {
                target.add(byteTokens[text[i] & 0xFF]);
            }
            return false;
        }
        if (!(afterUnknown && fuseUnknown)) {
            unknownId.ifPresent(target::add);
        }
        return true;
    }
}
