package io.github.bitnet4j.tokenizer;

/** A step of a pre-tokenizer. */
interface SplitStep {

    /**
     * Hands the pieces of text[from, to), which is well-formed UTF-8, to the next step, in order and without empty ones.
     *
     * @param first whether the text begins here
     */
    void split(byte[] text, int from, int to, boolean first, Pieces next);

    /** Receives pieces. */
    @FunctionalInterface
    interface Pieces {
        void accept(byte[] text, int from, int to, boolean first);
    }
}
