package io.github.bitnet4j.internal.packing;

import java.nio.ByteBuffer;

/**
 * Blocks of 2-bit codes of which a byte holds four, a quarter of the block apart.
 *
 * @param block elements a block: element j is in byte {@code j % (block / 4)}
 * @param lowFirst whether the first quarter is in the lowest bits of the bytes, or in the uppermost
 */
record Strided(int block, boolean lowFirst) {

    /** Unpacks whole blocks. */
    void unpack(ByteBuffer bytes, int from, int elements, byte[] codes, int to) {
        int quarter = block / 4;
        int first = lowFirst ? 0 : 6;
        int next = lowFirst ? 2 : -2;
        for (int base = 0; base < elements; base += block) {
            for (int i = 0; i < quarter; i++) {
                int b = bytes.get(from + base / 4 + i);
                int at = to + base + i;
                codes[at] = (byte) (b >> first & 3);
                codes[at + quarter] = (byte) (b >> (first + next) & 3);
                codes[at + 2 * quarter] = (byte) (b >> (first + 2 * next) & 3);
                codes[at + 3 * quarter] = (byte) (b >> (first + 3 * next) & 3);
            }
        }
    }
}
