package io.github.bitnet4j.sampling;

/**
 * Philox 4×32-10, a counter-based random number generator: the number for a position depends on nothing but seed,
 * position and draw, so a text does not depend on what else was generated. Salmon et al., "Parallel random numbers: as
 * easy as 1, 2, 3" (2011).
 */
final class Philox {

    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final long LOW = 0xffffffffL;

    private Philox() {}

    /**
     * A number in [0, 1) with 24 bits.
     *
     * @param seed the key
     * @param position where in its context the token will stand
     * @param draw which number of that position
     * @param counter four words to work with
     */
    static float uniform(long seed, long position, int draw, int[] counter) {
        counter[0] = (int) position;
        counter[1] = (int) (position >>> 32);
        counter[2] = draw;
        counter[3] = 0;
        return (block(counter, (int) seed, (int) (seed >>> 32))[0] >>> 8) * 0x1p-24f;
    }

    /** Encrypts a counter of four words in place. */
    static int[] block(int[] c, int key0, int key1) {
        int k0 = key0;
        int k1 = key1;
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = MULTIPLIER_0 * (c[0] & LOW);
            long p1 = MULTIPLIER_1 * (c[2] & LOW);
            c[0] = (int) (p1 >>> 32) ^ c[1] ^ k0;
            c[1] = (int) p1;
            c[2] = (int) (p0 >>> 32) ^ c[3] ^ k1;
            c[3] = (int) p0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        return c;
    }
}
