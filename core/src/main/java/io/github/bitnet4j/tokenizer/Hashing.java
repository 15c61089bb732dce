package io.github.bitnet4j.tokenizer;

import java.util.SplittableRandom;

/**
 * Hash functions of the open-addressing tables.
 *
 * <p>The multipliers are drawn once a JVM: a vocabulary comes from an untrusted file, which could otherwise be made to
 * collide and so take quadratic time to load. They decide where an entry lies, never what a lookup answers.
 */
final class Hashing {

    private static final SplittableRandom RANDOM = new SplittableRandom();
    private static final long TEXT_MULTIPLIER = RANDOM.nextLong() | 1;
    private static final long KEY_MULTIPLIER = RANDOM.nextLong() | 1;

    private Hashing() {}

    /** The hash of text[from, to): a polynomial in the multiplier, so that {@link #concatenated} is cheap. */
    static long text(byte[] text, int from, int to) {
        long hash = 0;
        for (int i = from; i < to; i++) {
            hash = (hash + text[i] + 129) * TEXT_MULTIPLIER;
        }
        return hash;
    }

    /** The hash of a text of which the hashes of the two parts are known. */
    static long concatenated(long left, long right, int rightLength) {
        long hash = left;
        for (int i = 0; i < rightLength; i++) {
            hash *= TEXT_MULTIPLIER;
        }
        return hash + right;
    }

    /** A slot below 2^bits for a key. */
    static int slot(long key, int bits) {
        return (int) ((key * KEY_MULTIPLIER) >>> (64 - bits));
    }

    /** The number of bits that address a table of the given number of entries and at most two thirds of load. */
    static int bits(long entries) {
        return Math.max(4, 64 - Long.numberOfLeadingZeros(entries + entries / 2));
    }
}
