package io.github.bitnet4j.tokenizer;

import java.util.Arrays;

/**
 * Merges the symbols of one long word in O(n log n): a linked list of symbols, and a queue of possible merges.
 *
 * <p>A merge of the queue is its rank and the position of its left symbol. It is out of date, and skipped, if the
 * symbol has meanwhile been merged into another one or has a new neighbour.
 */
final class LongWordMerger {

    private static final int NONE = -1;

    private final Merges merges;
    /** By position of the first of the merged symbols; those that are left are linked. */
    private final int[] symbols;

    private final int[] previous;
    private final int[] next;
    /** The rank of the merge of a symbol with the next one; {@link Merges#NO_RANK} too if the symbol is gone. */
    private final int[] ranks;

    /** A binary heap of rank << 32 | position, the lowest first. */
    private long[] queue;

    private int queued;

    /** Takes the first symbols of an array, in which it works. */
    LongWordMerger(Merges merges, int[] symbols, int count) {
        this.merges = merges;
        this.symbols = symbols;
        previous = new int[count];
        next = new int[count];
        ranks = new int[count];
        queue = new long[count];
        for (int i = 0; i < count; i++) {
            previous[i] = i - 1;
            next[i] = i + 1 < count ? i + 1 : NONE;
        }
        for (int i = 0; i < count; i++) {
            offer(i);
        }
    }

    /** Moves the symbols that are left to the start of the array and returns how many there are. */
    int merge() {
        while (queued > 0) {
            long head = poll();
            int position = (int) head;
            int rank = (int) (head >>> 32);
            if (ranks[position] == rank) {
                apply(position, rank);
            }
        }
        int count = 0;
        for (int i = 0; i != NONE; i = next[i]) {
            symbols[count++] = symbols[i];
        }
        return count;
    }

    private void apply(int left, int rank) {
        int right = next[left];
        symbols[left] = merges.merged(symbols[left], symbols[right], rank);
        ranks[right] = Merges.NO_RANK;
        next[left] = next[right];
        if (next[left] != NONE) {
            previous[next[left]] = left;
        }
        offer(left);
        if (previous[left] != NONE) {
            offer(previous[left]);
        }
    }

    /** Looks up the merge of a symbol with the next one and queues it. */
    private void offer(int left) {
        int right = next[left];
        int rank = right == NONE ? Merges.NO_RANK : merges.rank(symbols[left], symbols[right]);
        ranks[left] = rank;
        if (rank != Merges.NO_RANK) {
            add((long) rank << 32 | left);
        }
    }

    private void add(long entry) {
        if (queued == queue.length) {
            queue = Arrays.copyOf(queue, queued + (queued >> 1) + 1);
        }
        int at = queued++;
        while (at > 0 && queue[(at - 1) >>> 1] > entry) {
            queue[at] = queue[(at - 1) >>> 1];
            at = (at - 1) >>> 1;
        }
        queue[at] = entry;
    }

    private long poll() {
        long head = queue[0];
        long last = queue[--queued];
        int at = 0;
        for (int child = 1; child < queued; child = 2 * at + 1) {
            if (child + 1 < queued && queue[child + 1] < queue[child]) {
                child++;
            }
            if (queue[child] >= last) {
                break;
            }
            queue[at] = queue[child];
            at = child;
        }
        queue[at] = last;
        return head;
    }
}
