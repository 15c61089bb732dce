package io.github.bitnet4j.tokenizer;

import java.util.Arrays;

/**
 * Turns words into tokens by byte-level BPE: every byte is a symbol; of all neighbours that have a merge, those with
 * the lowest rank are merged (the leftmost on ties), until none have.
 *
 * <p>It holds the buffers of one call and so belongs to one thread.
 */
final class BytePairEncoder {

    /** Up to this many bytes, looking through all neighbours for every merge is faster than a queue. */
    private static final int SHORT_WORD = 40;

    private static final int NO_RANK = Integer.MAX_VALUE;

    private final Vocabulary vocabulary;
    private final Merges merges;
    private final boolean ignoreMerges;
    private final int[] symbols = new int[SHORT_WORD];
    /** The rank of the merge of a symbol with the next one, {@link #NO_RANK} if there is none. */
    private final int[] ranks = new int[SHORT_WORD];

    private byte[] mapped = new byte[2 * SHORT_WORD];

    BytePairEncoder(Vocabulary vocabulary, Merges merges, boolean ignoreMerges) {
        this.vocabulary = vocabulary;
        this.merges = merges;
        this.ignoreMerges = ignoreMerges;
    }

    /** Adds the tokens of the word text[from, to). */
    void encode(byte[] text, int from, int to, IntList target) {
        int whole = ignoreMerges ? tokenOf(text, from, to) : Vocabulary.ABSENT;
        if (whole != Vocabulary.ABSENT) {
            target.add(whole);
        } else if (to - from <= SHORT_WORD) {
            mergeShort(text, from, to, target);
        } else {
            new LongWordMerger(merges, text, from, to).merge(target);
        }
    }

    private int tokenOf(byte[] text, int from, int to) {
        int length = to - from;
        if (length > vocabulary.maxLength()) {
            return Vocabulary.ABSENT;
        }
        if (2L * length > mapped.length) {
            mapped = new byte[2 * length];
        }
        return vocabulary.plainId(mapped, 0, ByteAlphabet.map(text, from, to, mapped));
    }

    private void mergeShort(byte[] text, int from, int to, IntList target) {
        int count = to - from;
        for (int i = 0; i < count; i++) {
            symbols[i] = merges.byteSymbol(text[from + i]);
        }
        Arrays.fill(ranks, 0, count, NO_RANK);
        for (int i = 0; i + 1 < count; i++) {
            ranks[i] = rank(i);
        }
        for (int best = lowest(count); ranks[best] != NO_RANK; best = lowest(count)) {
            symbols[best] = merges.result(ranks[best]);
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
        for (int i = 0; i < count; i++) {
            merges.emit(symbols[i], target);
        }
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
