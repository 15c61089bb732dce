package io.github.bitnet4j.tokenizer;

/**
 * The numbers of the texts that merges are about.
 *
 * <p>The symbol of a token is its id. Texts that are no tokens but occur in merges are numbered from the size of the
 * vocabulary on; most vocabularies have none. A character that is neither is {@link #character}.
 */
final class Symbols {

    /** Above all ids; lists of so many texts do not fit into a file that is read. */
    private static final int CHARACTERS = 1 << 30;

    private final Vocabulary vocabulary;
    private final PackedStrings extraTexts = new PackedStrings();
    private final TextIndex extraSymbols = new TextIndex(extraTexts, 0);

    Symbols(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** The symbol of text[from, to), which gets one if it has none. */
    int of(long hash, byte[] text, int from, int to) {
        int id = vocabulary.plainId(hash, text, from, to);
        if (id != Vocabulary.ABSENT) {
            return id;
        }
        int extra = extraSymbols.find(hash, text, from, to);
        if (extra == TextIndex.ABSENT) {
            extra = extraTexts.add(text, from, to);
            extraSymbols.put(extra);
        }
        return vocabulary.size() + extra;
    }

    /** The symbol of the character text[from, to). */
    int ofCharacter(byte[] text, int from, int to) {
        long hash = Hashing.text(text, from, to);
        int id = vocabulary.plainId(hash, text, from, to);
        if (id != Vocabulary.ABSENT) {
            return id;
        }
        int extra = extraSymbols.find(hash, text, from, to);
        return extra == TextIndex.ABSENT ? character(Utf8.codePointAt(text, from)) : vocabulary.size() + extra;
    }

    /** The symbol of a character that occurs neither in the vocabulary nor in merges. */
    private static int character(int codePoint) {
        return CHARACTERS | codePoint;
    }

    boolean isToken(int symbol) {
        return symbol < vocabulary.size();
    }

    /** Whether it occurs in merges. */
    boolean isMergeable(int symbol) {
        return symbol < CHARACTERS;
    }

    /** The list that holds the text of a mergeable symbol, at {@link #index}. */
    PackedStrings texts(int symbol) {
        return isToken(symbol) ? vocabulary.texts() : extraTexts;
    }

    int index(int symbol) {
        return isToken(symbol) ? symbol : symbol - vocabulary.size();
    }

    /** The text of a symbol that is no token. */
    byte[] text(int symbol) {
        return isMergeable(symbol)
                ? extraTexts.copy(index(symbol))
                : Utf8.encode(Character.toString(symbol - CHARACTERS));
    }

    /** The texts of merges that are no tokens. */
    PackedStrings extraTexts() {
        return extraTexts;
    }
}
