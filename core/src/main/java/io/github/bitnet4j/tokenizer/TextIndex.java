package io.github.bitnet4j.tokenizer;

/** A hash table from the entries of a list of byte strings to their indices, with linear probing. */
final class TextIndex {

    static final int ABSENT = -1;

    private static final long TAG = 0xFFFF_FFFF_0000_0000L;

    private final PackedStrings texts;
    private int bits;
    /** The upper half of the hash, and an index of the list + 1; or 0. */
    private long[] slots;

    private int used;

    TextIndex(PackedStrings texts, int expectedEntries) {
        this.texts = texts;
        bits = Hashing.bits(expectedEntries);
        slots = new long[1 << bits];
    }

    /** The index of text[from, to), or {@link #ABSENT}. */
    int find(byte[] text, int from, int to) {
        return find(Hashing.text(text, from, to), text, from, to);
    }

    /** As {@link #find(byte[], int, int)}, of a text whose hash is known. */
    int find(long hash, byte[] text, int from, int to) {
        return (int) slots[slot(hash, text, from, to)] - 1;
    }

    /** The index of the text that entry i of one list and entry j of another make up together, or {@link #ABSENT}. */
    int find(long hash, PackedStrings left, int i, PackedStrings right, int j) {
        int slot = Hashing.slot(hash, bits);
        for (long entry = slots[slot]; entry != 0; entry = slots[slot]) {
            if ((entry & TAG) == tag(hash) && texts.equals((int) entry - 1, left, i, right, j)) {
                return (int) entry - 1;
            }
            slot = slot + 1 & slots.length - 1;
        }
        return ABSENT;
    }

    /** Makes an entry of the list findable, in place of one with the same text. */
    void put(int index) {
        if (Hashing.bits(used + 1) > bits) {
            grow();
        }
        int start = texts.start(index);
        int end = texts.end(index);
        long hash = Hashing.text(texts.bytes(), start, end);
        int slot = slot(hash, texts.bytes(), start, end);
        used += slots[slot] == 0 ? 1 : 0;
        slots[slot] = tag(hash) | index + 1;
    }

    private void grow() {
        TextIndex larger = new TextIndex(texts, slots.length);
        for (long entry : slots) {
            if (entry != 0) {
                larger.put((int) entry - 1);
            }
        }
        bits = larger.bits;
        slots = larger.slots;
    }

    /** The slot that holds text[from, to), or the free one where it belongs. */
    private int slot(long hash, byte[] text, int from, int to) {
        int slot = Hashing.slot(hash, bits);
        for (long entry = slots[slot]; entry != 0; entry = slots[slot]) {
            if ((entry & TAG) == tag(hash) && texts.equals((int) entry - 1, text, from, to)) {
                break;
            }
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    private static long tag(long hash) {
        return hash & TAG;
    }
}
