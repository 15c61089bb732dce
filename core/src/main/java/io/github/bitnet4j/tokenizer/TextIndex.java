package io.github.bitnet4j.tokenizer;

/** A hash table from the entries of a list of byte strings to their indices, with linear probing. */
final class TextIndex {

    static final int ABSENT = -1;

    private final PackedStrings texts;
    private int bits;
    /** An index of the list + 1, or 0. */
    private int[] slots;

    private int used;

    TextIndex(PackedStrings texts, int expectedEntries) {
        this.texts = texts;
        bits = Hashing.bits(expectedEntries);
        slots = new int[1 << bits];
    }

    /** The index of text[from, to), or {@link #ABSENT}. */
    int find(byte[] text, int from, int to) {
        return slots[slot(text, from, to)] - 1;
    }

    /** Makes an entry of the list findable, in place of one with the same text. */
    void put(int index) {
        if (Hashing.bits(used + 1) > bits) {
            grow();
        }
        int slot = slotOf(index);
        used += slots[slot] == 0 ? 1 : 0;
        slots[slot] = index + 1;
    }

    private void grow() {
        int[] old = slots;
        bits++;
        slots = new int[1 << bits];
        for (int value : old) {
            if (value != 0) {
                slots[slotOf(value - 1)] = value;
            }
        }
    }

    private int slotOf(int index) {
        return slot(texts.bytes(), texts.start(index), texts.end(index));
    }

    /** The slot that holds text[from, to), or the free one where it belongs. */
    private int slot(byte[] text, int from, int to) {
        int slot = Hashing.slot(text, from, to, bits);
        while (slots[slot] != 0 && !texts.equals(slots[slot] - 1, text, from, to)) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }
}
