package io.github.bitnet4j.tokenizer;

/** Cuts text into pieces as one regular expression does; what it does not match is a piece of its own. */
interface Splitter extends SplitStep {

    /**
     * The end of the first piece of text[from, to), which is well-formed UTF-8 and not empty.
     *
     * @return a position above {@code from}, at most {@code to}
     */
    int end(byte[] text, int from, int to);

    @Override
    default void split(byte[] text, int from, int to, boolean first, Pieces next) {
        for (int start = from; start < to; ) {
            int end = end(text, start, to);
            next.accept(text, start, end, first && start == from);
            start = end;
        }
    }
}
