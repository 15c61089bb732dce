package io.github.bitnet4j.internal.cache;

import io.github.bitnet4j.spi.KvPage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of one context: those of its first {@link #size} tokens, in blocks that it may share with other contexts
 * of the model. A block is written to only where no other cache or block relies on it, and copied before otherwise.
 * Confined to the engine thread.
 */
public final class KvCache implements AutoCloseable {

    private static final int POSITIONS = KvPage.POSITIONS;

    /** The least number of tokens that another context's block is copied for; fewer are computed as fast. */
    private static final int WORTH_COPYING = 16;

    private final KvStore store;
    /** Whether others may find its blocks, and it theirs. */
    private final boolean shared;
    /** For positions 0-255, 256-511, …; the last ones may be reserved and hold nothing yet. */
    private final List<KvBlock> blocks = new ArrayList<>();

    private int size;

    KvCache(KvStore store, boolean shared) {
        this.store = store;
        this.shared = shared;
    }

    /**
     * A cache of what comes from elsewhere, whose first blocks are full. Other contexts do not find it: nobody knows whether
     * the keys and values are those of the tokens.
     */
    KvCache(KvStore store, List<KvBlock> blocks, int size) {
        this(store, false);
        this.blocks.addAll(blocks);
        this.size = size;
    }

    /** Positions whose keys and values it holds, from the first one on. */
    public int size() {
        return size;
    }

    /** The page that holds a position of a layer. */
    public KvPage page(int layer, int position) {
        return blocks.get(position / POSITIONS).page(layer);
    }

    /** Makes room for positions from {@link #size} to before {@code positions}, in blocks that may be written to. */
    public void reserve(int positions) {
        int from = size / POSITIONS;
        if (from < blocks.size() && from < blocksFor(positions)) {
            makeExclusive(from, size % POSITIONS);
        }
        while (blocks.size() < blocksFor(positions)) {
            blocks.add(store.allocateOrEvict());
        }
    }

    /** Makes a block one that may be written to behind its first {@code held} positions. */
    private void makeExclusive(int index, int held) {
        KvBlock block = blocks.get(index);
        if (block.isExclusive()) {
            block.truncate(held);
        } else {
            put(index, store.copyOf(block, held));
            linkIfShared(index);
        }
    }

    /** Sets a block, which this cache is a user of, in the place of another or as the last one. */
    private void put(int index, KvBlock block) {
        if (index == blocks.size()) {
            blocks.add(block);
        } else {
            store.leave(blocks.set(index, block));
        }
    }

    private void linkIfShared(int index) {
        if (shared) {
            store.tree().link(blocks.get(index), before(index));
        }
    }

    private @Nullable KvBlock before(int index) {
        return index == 0 ? null : blocks.get(index - 1);
    }

    /**
     * Says that the next positions, which were reserved, hold keys and values.
     *
     * @param tokens all tokens of the context
     * @param count how many from {@link #size} on
     */
    public void advance(int[] tokens, int count) {
        for (int i = 0; i < count; i++) {
            int index = size / POSITIONS;
            KvBlock block = blocks.get(index);
            block.add(tokens[size++]);
            if (block.size() == 1) {
                linkIfShared(index);
            }
            if (block.isFull() && shared) {
                shareTwin(index);
            }
        }
    }

    /** Drops a full block for one that holds the same. */
    private void shareTwin(int index) {
        KvBlock block = blocks.get(index);
        KvBlock twin = store.tree().longer(block);
        if (twin != null) {
            store.use(twin);
            put(index, twin);
        }
    }

    /** Forgets the positions from {@code positions} on. */
    public void truncate(int positions) {
        size = Math.min(size, positions);
        while (blocks.size() > blocksFor(size)) {
            store.leave(blocks.remove(blocks.size() - 1));
        }
        int last = blocks.size() - 1;
        if (last >= 0 && blocks.get(last).isExclusive()) {
            blocks.get(last).truncate(size - last * POSITIONS);
        }
    }

    /**
     * Makes it hold as many tokens of a context as it can without computing them.
     *
     * @param tokens the tokens of the context
     * @param known how many of them it holds for sure, if it has as many
     * @param limit the most that it may hold
     */
    public void match(int[] tokens, int known, int limit) {
        truncate(Math.min(limit, shared ? common(tokens, limit) : known));
        while (shared && size < limit && extend(tokens, limit)) {
            // a block further
        }
    }

    /** How many of the tokens it holds, at most {@code limit}. */
    private int common(int[] tokens, int limit) {
        int most = Math.min(size, limit);
        for (int from = 0; from < most; from += POSITIONS) {
            int count = Math.min(POSITIONS, most - from);
            int common = blocks.get(from / POSITIONS).common(tokens, from, count);
            if (common < count) {
                return from + common;
            }
        }
        return most;
    }

    /** Takes over what another context holds of the next block's tokens; returns whether it was all of the block. */
    private boolean extend(int[] tokens, int limit) {
        int index = size / POSITIONS;
        int from = index * POSITIONS;
        int count = Math.min(POSITIONS, limit - from);
        KvBlock best = store.tree().best(before(index), tokens, from, count);
        int common = best == null ? 0 : best.common(tokens, from, count);
        if (best == null || common < Math.min(POSITIONS, size - from + WORTH_COPYING)) {
            return false;
        }
        store.use(best); // what is to be read must not be evicted
        if (common == POSITIONS) {
            put(index, best);
        } else {
            copy(best, index, common);
        }
        size = from + common;
        return common == POSITIONS;
    }

    private void copy(KvBlock block, int index, int count) {
        try {
            put(index, store.copyOf(block, count));
            linkIfShared(index);
        } finally {
            store.leave(block);
        }
    }

    /** Another cache that holds the same; each goes on by itself. */
    public KvCache fork() {
        KvCache fork = new KvCache(store, shared);
        for (KvBlock block : blocks.subList(0, blocksFor(size))) {
            store.use(block);
            fork.blocks.add(block);
        }
        fork.size = size;
        return fork;
    }

    private static int blocksFor(int positions) {
        return (positions + POSITIONS - 1) / POSITIONS;
    }

    /** Forgets all. */
    @Override
    public void close() {
        truncate(0);
    }
}
