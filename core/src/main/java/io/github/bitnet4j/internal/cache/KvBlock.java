package io.github.bitnet4j.internal.cache;

import io.github.bitnet4j.spi.KvPage;
import io.github.bitnet4j.spi.KvPages;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of each layer for the same {@link #POSITIONS} positions, and the tokens whose keys and values they hold. Keys and
 * values depend on all tokens before them, so a block that others may find stands in a tree: it follows one other block,
 * or none at the start of a context.
 */
final class KvBlock {

    static final int POSITIONS = KvPage.POSITIONS;

    private final KvPages pages;
    private final int[] tokens = new int[POSITIONS];
    private int size;
    /** Caches that have it among theirs. */
    private int users = 1;

    private boolean linked;
    private @Nullable KvBlock before;
    /** Blocks in the tree that follow this one. */
    private final List<KvBlock> after = new ArrayList<>(0);

    KvBlock(KvPages pages) {
        this.pages = pages;
    }

    KvPage page(int layer) {
        return pages.page(layer);
    }

    long byteSize() {
        return pages.byteSize();
    }

    /** Positions whose keys and values it holds. */
    int size() {
        return size;
    }

    boolean isFull() {
        return size == POSITIONS;
    }

    /** Says that the next position holds a token. */
    void add(int token) {
        tokens[size++] = token;
    }

    /** Forgets all positions but the first {@code count}. */
    void truncate(int count) {
        size = count;
    }

    /** How many of its first positions hold the tokens from {@code from} on; at most {@code count}. */
    int common(int[] ids, int from, int count) {
        int most = Math.min(size, count);
        int mismatch = Arrays.mismatch(tokens, 0, most, ids, from, from + most);
        return mismatch < 0 ? most : mismatch;
    }

    /** Whether it begins with all tokens of another one. */
    boolean startsWith(KvBlock other) {
        return common(other.tokens, 0, other.size) == other.size;
    }

    /**
     * Makes the first positions those of another block.
     *
     * @param layers pages of either
     * @param rows room for a page
     */
    void copy(KvBlock source, int count, int layers, ByteBuffer rows) {
        for (int layer = 0; layer < layers; layer++) {
            rows.clear();
            source.page(layer).read(count, rows);
            page(layer).write(count, rows.flip());
        }
        System.arraycopy(source.tokens, 0, tokens, 0, count);
        size = count;
    }

    void use() {
        users++;
    }

    /** Returns whether nobody uses it any more. */
    boolean leave() {
        return --users == 0;
    }

    /** Whether its one user may change what it holds: no other block or cache relies on it. */
    boolean isExclusive() {
        return users == 1 && after.isEmpty();
    }

    boolean isLinked() {
        return linked;
    }

    @Nullable
    KvBlock before() {
        return before;
    }

    List<KvBlock> after() {
        return after;
    }

    void linkTo(@Nullable KvBlock block) {
        linked = true;
        before = block;
    }

    void unlink() {
        linked = false;
        before = null;
    }

    void free() {
        pages.close();
    }
}
