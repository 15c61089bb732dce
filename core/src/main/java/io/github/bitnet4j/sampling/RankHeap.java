package io.github.bitnet4j.sampling;

import java.util.Arrays;

/** A binary heap of ranks, the lowest first. */
final class RankHeap {

    private long[] ranks = new long[64];
    private int size;

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /** Adds a rank without putting it into its place; {@link #order} follows. */
    void append(long rank) {
        if (size == ranks.length) {
            ranks = Arrays.copyOf(ranks, 2 * size);
        }
        ranks[size++] = rank;
    }

    /** Puts all ranks into their places. */
    void order() {
        for (int i = size / 2 - 1; i >= 0; i--) {
            sink(i);
        }
    }

    long lowest() {
        return ranks[0];
    }

    void replaceLowest(long rank) {
        ranks[0] = rank;
        sink(0);
    }

    long removeLowest() {
        long lowest = ranks[0];
        ranks[0] = ranks[--size];
        sink(0);
        return lowest;
    }

    private void sink(int from) {
        long rank = ranks[from];
        int at = from;
        for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && ranks[child + 1] < ranks[child]) {
                child++;
            }
            if (rank <= ranks[child]) {
                break;
            }
            ranks[at] = ranks[child];
            at = child;
        }
        ranks[at] = rank;
    }
}
