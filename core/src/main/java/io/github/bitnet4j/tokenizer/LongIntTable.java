package io.github.bitnet4j.tokenizer;

import java.util.Arrays;

/** A hash table from non-negative longs to ints, with linear probing and a fixed number of slots. */
final class LongIntTable {

    static final int ABSENT = -1;
    private static final long FREE = -1;

    private final int bits;
    private final int mask;
    private final long[] keys;
    private final int[] values;

    LongIntTable(int maxEntries) {
        bits = Hashing.bits(maxEntries);
        mask = (1 << bits) - 1;
        keys = new long[1 << bits];
        Arrays.fill(keys, FREE);
        values = new int[1 << bits];
    }

    /** The value of a key, or {@link #ABSENT}. */
    int get(long key) {
        for (int slot = Hashing.slot(key, bits); ; slot = (slot + 1) & mask) {
            long present = keys[slot];
            if (present == key) {
                return values[slot];
            }
            if (present == FREE) {
                return ABSENT;
            }
        }
    }

    /** Adds an entry, unless the key has one. */
    void putIfAbsent(long key, int value) {
        int slot = Hashing.slot(key, bits);
        while (keys[slot] != FREE) {
            if (keys[slot] == key) {
                return;
            }
            slot = (slot + 1) & mask;
        }
        keys[slot] = key;
        values[slot] = value;
    }
}
