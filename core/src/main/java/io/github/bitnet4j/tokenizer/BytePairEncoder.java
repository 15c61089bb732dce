package io.github.bitnet4j.tokenizer;

import java.util.Arrays;

/**
 * Turns words into tokens by BPE: a word starts as the symbols of an alphabet; of all neighbours that have a merge,
 * those with the lowest rank are merged (the leftmost on ties), until none have.
 *
 * <p>It holds the buffers of one call and so belongs to one thread.
 */
final class BytePairEncoder {

    /** Up to this many bytes, looking through all neighbours for every merge is faster than a queue. */
    private static final int SHORT_WORD = 40;

    private static final int NO_RANK = Integer.MAX_VALUE;

    private final Alphabet alphabet;
    private final Merges merges;
    private final boolean ignoreMerges;
    private final int[] symbols = new int[SHORT_WORD];
    /** The rank of the merge of a symbol with the next one, {@link #NO_RANK} if there is none. */
    private final int[] ranks = new int[SHORT_WORD];

    private final byte[] mapped = new byte[2 * SHORT_WORD];

    BytePairEncoder(Alphabet alphabet, Merges merges, boolean ignoreMerges) {
        this.alphabet = alphabet;
        this.merges = merges;
        this.ignoreMerges = ignoreMerges;
    }

    /** Adds the tokens of the word text[from, to). */
    void encode(byte[] text, int from, int to, IntList target) {
        int whole = ignoreMerges ? alphabet.tokenOf(text, from, to, mapped) : Vocabulary.ABSENT;
        if (whole != Vocabulary.ABSENT) {
            target.add(whole);
            return;
        }
        boolean unknown = false;
        for (int start = from; start < to; ) {
            int end = alphabet.partEnd(text, start, to);
            unknown = end - start <= SHORT_WORD
                    ? mergeShort(text, start, end, unknown, target)
                    : mergeLong(text, start, end, unknown, target);
            start = end;
        }
    }

    private boolean mergeLong(byte[] text, int from, int to, boolean afterUnknown, IntList target) {
        int[] word = new int[to - from];
        int count = alphabet.split(text, from, to, word);
        count = new LongWordMerger(merges, word, count).merge();
        return emit(word, count, afterUnknown, target);
    }

    private boolean mergeShort(byte[] text, int from, int to, boolean afterUnknown, IntList target) {
        int count = alphabet.split(text, from, to, symbols);
        Arrays.fill(ranks, 0, count, NO_RANK);
        for (int i = 0; i + 1 < count; i++) {
            ranks[i] = rank(i);
        }
        for (int best = lowest(count); ranks[best] != NO_RANK; best = lowest(count)) {
            symbols[best] = merges.merged(symbols[best], symbols[best + 1], ranks[best]);
            count--;
            System.arraycopy(symbols, best + 2, symbols, best + 1, count - best - 1);
            System.arraycopy(ranks, best + 1, ranks, best, count - best);
            if (best + 1 < count) {
                ranks[best] = rank(best);
            }
            if (best > 0) {
                ranks[best - 1] = rank(best - 1);
            }
        }
        return emit(symbols, count, afterUnknown, target);
    }

    private boolean emit(int[] word, int count, boolean afterUnknown, IntList target) {
        boolean unknown = afterUnknown;
        for (int i = 0; i < count; i++) {
            unknown = alphabet.emit(word[i], unknown, target);
        }
        return unknown;
    }

    /** The position of the leftmost merge of lowest rank. */
    private int lowest(int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (ranks[i] < ranks[best]) {
                best = i;
            }
        }
        return best;
    }

    private int rank(int position) {
        int rank = merges.rank(symbols[position], symbols[position + 1]);
        return rank == Merges.NO_RANK ? NO_RANK : rank;
    }
}
