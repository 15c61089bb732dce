package io.github.bitnet4j.internal.cache;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Blocks that can be found by their tokens: each stands under the full block that it follows. A way from the top spells a
 * context, so what is found was computed from the same tokens, all of which are compared.
 */
final class PrefixTree {

    /** Blocks at the start of a context. */
    private final List<KvBlock> first = new ArrayList<>();

    void link(KvBlock block, @Nullable KvBlock before) {
        block.linkTo(before);
        following(before).add(block);
    }

    void unlink(KvBlock block) {
        following(block.before()).remove(block);
        block.unlink();
    }

    private List<KvBlock> following(@Nullable KvBlock before) {
        return before == null ? first : before.after();
    }

    /**
     * The block that has most of some tokens in common with them.
     *
     * @param before the block that it has to follow, or null at the start of a context
     * @return null if there is no block
     */
    @Nullable
    KvBlock best(@Nullable KvBlock before, int[] tokens, int from, int count) {
        KvBlock best = null;
        int most = -1;
        for (KvBlock block : following(before)) {
            int common = block.common(tokens, from, count);
            if (common > most) {
                most = common;
                best = block;
            }
        }
        return best;
    }

    /** Another block in the place of this one that begins with all of its tokens; null if there is none. */
    @Nullable
    KvBlock longer(KvBlock block) {
        for (KvBlock other : following(block.before())) {
            if (other != block && other.startsWith(block)) {
                return other;
            }
        }
        return null;
    }

    /** Blocks in the place of this one that hold nothing but a part of its start. */
    List<KvBlock> shorter(KvBlock block) {
        List<KvBlock> shorter = new ArrayList<>();
        for (KvBlock other : following(block.before())) {
            if (other != block && block.startsWith(other)) {
                shorter.add(other);
            }
        }
        return shorter;
    }
}
