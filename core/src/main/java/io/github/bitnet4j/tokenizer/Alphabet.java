package io.github.bitnet4j.tokenizer;

/** What the merges of a word start from, and what becomes of symbols that are no tokens. */
interface Alphabet {

    /**
     * The token that is the whole of text[from, to), or {@link Vocabulary#ABSENT}.
     *
     * @param scratch a buffer to work in, of any size
     */
    int tokenOf(byte[] text, int from, int to, byte[] scratch);

    /** The end of the first part of text[from, to) that can be merged without looking at the rest. */
    int partEnd(byte[] text, int from, int to);

    /** Writes the symbols that text[from, to) starts as, at most one a byte, and returns how many. */
    int split(byte[] text, int from, int to, int[] target);

    /**
     * Adds the tokens of a symbol.
     *
     * @param afterUnknown whether the symbol before this one could not be expressed
     * @return whether this one cannot be expressed
     */
    boolean emit(int symbol, boolean afterUnknown, IntList target);
}
