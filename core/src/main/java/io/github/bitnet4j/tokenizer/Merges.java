package io.github.bitnet4j.tokenizer;

/** Which two neighbouring symbols become one, and in which order. */
interface Merges {

    int NO_RANK = LongIntTable.ABSENT;

    /** The place of the merge of two neighbours in the order of merges, at least 0, or {@link #NO_RANK}. */
    int rank(int left, int right);

    /** The symbol that two neighbours become, whose merge has the given rank. */
    int merged(int left, int right, int rank);
}
