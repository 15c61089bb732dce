package io.github.bitnet4j.sampling;

import java.util.Arrays;

/** A number for each of some token ids, which keep the order in which they came. */
final class TokenCounts {

    private int[] slots = new int[32]; // index of an id, plus 1
    private int[] ids = new int[16];
    private int[] values = new int[16];
    private int size;

    void clear() {
        if (size > 0) {
            Arrays.fill(slots, 0);
            size = 0;
        }
    }

    int size() {
        return size;
    }

    int id(int index) {
        return ids[index];
    }

    int value(int index) {
        return values[index];
    }

    /** The ids themselves, of which the first {@link #size} count. */
    int[] ids() {
        return ids;
    }

    /** Adds to the number of an id, which is 0 at first. */
    void add(int id, int amount) {
        int index = indexOf(id); // which may replace the array
        values[index] += amount;
    }

    /** Raises the number of an id to {@code value}, if it is below. */
    void raise(int id, int value) {
        int index = indexOf(id);
        values[index] = Math.max(values[index], value);
    }

    private int indexOf(int id) {
        int slot = slotOf(id);
        if (slots[slot] == 0) {
            if (size == ids.length) {
                grow();
                slot = slotOf(id);
            }
            ids[size] = id;
            values[size] = 0;
            slots[slot] = ++size;
        }
        return slots[slot] - 1;
    }

    /** Where an id is, or would be. */
    private int slotOf(int id) {
        int mask = slots.length - 1;
        int slot = (id * 0x9E3779B9) >>> 8 & mask;
        while (slots[slot] != 0 && ids[slots[slot] - 1] != id) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        ids = Arrays.copyOf(ids, 2 * size);
        values = Arrays.copyOf(values, 2 * size);
        slots = new int[4 * size];
        for (int i = 0; i < size; i++) {
            slots[slotOf(ids[i])] = i + 1;
        }
    }
}
