package io.github.bitnet4j.tokenizer;

import java.io.ByteArrayOutputStream;
import java.util.OptionalInt;

/** The alphabet of byte-level BPE: every byte is a symbol. */
final class ByteSymbols implements Alphabet {

    private final Vocabulary vocabulary;
    private final Symbols symbols;
    private final OptionalInt unknownId;
    private final boolean fuseUnknown;
    private final int[] byteSymbols = new int[256];

    ByteSymbols(TokenizerDefinition definition, Vocabulary vocabulary, Symbols symbols) {
        this.vocabulary = vocabulary;
        this.symbols = symbols;
        unknownId = definition.unknownId();
        fuseUnknown = definition.fuseUnknown();
        byte[] mapped = new byte[2];
        for (int b = 0; b < 256; b++) {
            int length = ByteAlphabet.map(new byte[] {(byte) b}, 0, 1, mapped);
            byteSymbols[b] = symbols.of(Hashing.text(mapped, 0, length), mapped, 0, length);
        }
    }

    @Override
    public int tokenOf(byte[] text, int from, int to, byte[] scratch) {
        if (to - from > vocabulary.maxLength()) {
            return Vocabulary.ABSENT;
        }
        byte[] mapped = 2 * (to - from) <= scratch.length ? scratch : new byte[2 * (to - from)];
        return vocabulary.plainId(mapped, 0, ByteAlphabet.map(text, from, to, mapped));
    }

    @Override
    public int partEnd(byte[] text, int from, int to) {
        return to;
    }

    @Override
    public int split(byte[] text, int from, int to, int[] target) {
        for (int i = from; i < to; i++) {
            target[i - from] = byteSymbols[text[i] & 0xFF];
        }
        return to - from;
    }

    @Override
    public boolean emit(int symbol, boolean afterUnknown, IntList target) {
        if (symbols.isToken(symbol)) {
            target.add(symbol);
            return false;
        }
        byte[] text = symbols.text(symbol);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteAlphabet.unmap(text, 0, text.length, bytes);
        boolean unknown = afterUnknown;
        for (byte b : bytes.toByteArray()) {
            unknown = emitByte(byteSymbols[b & 0xFF], unknown, target);
        }
        return unknown;
    }

    private boolean emitByte(int symbol, boolean afterUnknown, IntList target) {
        if (symbols.isToken(symbol)) {
            target.add(symbol);
            return false;
        }
        if (!(afterUnknown && fuseUnknown)) {
            unknownId.ifPresent(target::add);
        }
        return true;
    }
}
