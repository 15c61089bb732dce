package io.github.bitnet4j.internal.parallel;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The blocks of one operation, dealt out to workers in equal shares. A worker takes its own share from the front, so that
 * it reads memory in one stream, and then those of the others from the back: nobody waits for one whom the system has
 * descheduled.
 */
final class BlockShares {

    /** The most blocks: the width of the fields of a word. */
    static final int MAX_BLOCKS = 0xffff;

    /** No block is left. */
    static final int NONE = -1;

    /** Words from one share to the next, which are not to lie in the same line of the cache. */
    private static final int STRIDE = 16;

    private static final long FRONT = 1L << 16;
    private static final long BACK = 1;

    /**
     * Of each worker: the operation's number in the upper 32 bits, the first block left in the next 16, the block behind
     * the last in the lowest 16. Being one word, it makes a claim valid only for the operation that was looked at.
     */
    private final AtomicLongArray shares;

    private final int workers;

    BlockShares(int workers) {
        this.workers = workers;
        shares = new AtomicLongArray(workers * STRIDE);
    }

    /** The block that a worker's share begins with. */
    static int first(int worker, int workers, int blocks) {
        return blocks * worker / workers;
    }

    /** Deals out the blocks of an operation; nothing is left of the one before it. */
    void deal(int operation, int blocks) {
        for (int worker = 0; worker < workers; worker++) {
            long from = first(worker, workers, blocks);
            long to = first(worker + 1, workers, blocks);
            shares.set(worker * STRIDE, ((long) operation << 32) | (from << 16) | to);
        }
    }

    /** A block of an operation that nobody else gets, or {@link #NONE} if there is none left or it is over. */
    int claim(int operation, int worker) {
        int block = claim(operation, worker, FRONT);
        for (int other = worker + 1; block == NONE && other < worker + workers; other++) {
            block = claim(operation, other % workers, BACK);
        }
        return block;
    }

    private int claim(int operation, int owner, long end) {
        while (true) {
            long share = shares.get(owner * STRIDE);
            int from = (int) (share >>> 16) & MAX_BLOCKS;
            int to = (int) share & MAX_BLOCKS;
            if ((int) (share >>> 32) != operation || from >= to) {
                return NONE;
            }
            if (shares.compareAndSet(owner * STRIDE, share, end == FRONT ? share + FRONT : share - BACK)) {
                return end == FRONT ? from : to - 1;
            }
        }
    }
}
