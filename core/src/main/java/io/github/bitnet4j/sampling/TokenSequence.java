package io.github.bitnet4j.sampling;

/** The tokens of a context, as samplers read them. */
public interface TokenSequence {

    /**
     * Number of tokens.
     *
     * @return a count
     */
    int length();

    /**
     * One of them.
     *
     * @param index 0 for the first, below {@link #length}
     * @return its id
     */
    int token(int index);
}
