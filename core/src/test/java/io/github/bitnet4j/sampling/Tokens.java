package io.github.bitnet4j.sampling;

/** A context of given tokens. */
record Tokens(int... ids) implements TokenSequence {

    @Override
    public int length() {
        return ids.length;
    }

    @Override
    public int token(int index) {
        return ids[index];
    }
}
