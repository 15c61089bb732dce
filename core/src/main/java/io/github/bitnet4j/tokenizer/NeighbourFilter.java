package io.github.bitnet4j.tokenizer;

/**
 * Which two characters stand beside each other in some text of a vocabulary.
 *
 * <p>No merge reaches over a place where they never do, so a long text can be cut there and gives the same tokens. This
 * is what makes vocabularies without a rule for words fast: in most of them a word's last letter is never followed by a
 * space. The answer may be yes where it should be no, which costs time only.
 */
final class NeighbourFilter {

    private static final int MAX_BITS = 24;

    private final int bits;
    private final long[] present;

    NeighbourFilter(PackedStrings... lists) {
        long bytes = 0;
        for (PackedStrings list : lists) {
            bytes += list.size() == 0 ? 0 : list.end(list.size() - 1);
        }
        bits = Math.max(6, Math.min(MAX_BITS, Hashing.bits(4 * bytes)));
        present = new long[1 << (bits - 6)];
        for (PackedStrings list : lists) {
            for (int i = 0; i < list.size(); i++) {
                if (Utf8.isWellFormed(list.bytes(), list.start(i), list.end(i))) {
                    add(list.bytes(), list.start(i), list.end(i));
                }
            }
        }
    }

    /** Whether the characters of a text at two positions may be neighbours in the vocabulary. */
    boolean mayOccur(byte[] text, int first, int second) {
        int slot = slot(Utf8.codePointAt(text, first), Utf8.codePointAt(text, second));
        return (present[slot >>> 6] >>> slot & 1) != 0;
    }

    private void add(byte[] text, int from, int to) {
        if (from == to) {
            return;
        }
        int last = Utf8.codePointAt(text, from);
        for (int at = Utf8.next(text, from); at < to; at = Utf8.next(text, at)) {
            int next = Utf8.codePointAt(text, at);
            int slot = slot(last, next);
            present[slot >>> 6] |= 1L << slot;
            last = next;
        }
    }

    private int slot(int first, int second) {
        return Hashing.slot((long) first << 32 | second, bits);
    }
}
