package io.github.bitnet4j.internal.cache;

import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.KvPage;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All blocks of a model's contexts: who uses them, which can be found by their tokens, and those that nobody uses but
 * somebody may ask for again, up to a number of bytes, the least recently used leaving first. Confined to the engine
 * thread, but for {@link #allocate}.
 */
public final class KvStore implements AutoCloseable {

    private final Kernels kernels;
    private final KvShape shape;
    private final long idleLimit;
    private final PrefixTree tree = new PrefixTree();
    /** Linked blocks that nobody uses, least recently used first. Whatever follows one of them is one of them. */
    private final Set<KvBlock> idle = new LinkedHashSet<>();

    private long idleBytes;
    private @Nullable ByteBuffer rows;

    /**
     * An empty store.
     *
     * @param idleLimit bytes of blocks to keep that nobody uses; with 0 no context finds the blocks of another by itself
     */
    public KvStore(Kernels kernels, KvShape shape, long idleLimit) {
        this.kernels = kernels;
        this.shape = shape;
        this.idleLimit = idleLimit;
    }

    /** What its pages hold. */
    public KvShape shape() {
        return shape;
    }

    /** Bytes of the blocks that nobody uses. */
    public long idleBytes() {
        return idleBytes;
    }

    /** An empty cache for one context. */
    public KvCache newCache() {
        return new KvCache(this, idleLimit > 0);
    }

    /** A block with one user, which holds nothing; on any thread. */
    KvBlock allocate() {
        return new KvBlock(kernels.allocatePages(shape.type(), shape.layers(), shape.heads(), shape.headDim()));
    }

    /** A block with one user, which holds nothing; where memory has run out, blocks that nobody uses give way. */
    KvBlock allocateOrEvict() {
        try {
            return allocate();
        } catch (OutOfMemoryError e) {
            if (idle.isEmpty()) {
                throw e;
            }
            evictTo(0);
            return allocate();
        }
    }

    /** A block with one user, which holds the first positions of another. */
    KvBlock copyOf(KvBlock block, int count) {
        ByteBuffer room = rows;
        if (room == null) {
            room = ByteBuffer.allocateDirect(Math.toIntExact(shape.pageBytes(KvPage.POSITIONS)));
            rows = room;
        }
        KvBlock copy = allocateOrEvict();
        copy.copy(block, count, shape.layers(), room);
        return copy;
    }

    PrefixTree tree() {
        return tree;
    }

    /** Adds a user. */
    void use(KvBlock block) {
        if (idle.remove(block)) {
            idleBytes -= block.byteSize();
        }
        block.use();
    }

    /** Removes a user; what nobody uses is kept if it can be found and there is no better one, or freed. */
    void leave(KvBlock block) {
        if (!block.leave()) {
            return;
        }
        if (!block.isLinked() || (block.after().isEmpty() && tree.longer(block) != null)) {
            free(block);
            return;
        }
        for (KvBlock shorter : tree.shorter(block)) {
            if (idle.remove(shorter)) {
                idleBytes -= shorter.byteSize();
                free(shorter);
            }
        }
        idle.add(block);
        idleBytes += block.byteSize();
        evictTo(idleLimit);
    }

    private void evictTo(long limit) {
        while (idleBytes > limit) {
            KvBlock block = oldestLeaf();
            idle.remove(block);
            idleBytes -= block.byteSize();
            free(block);
        }
    }

    private KvBlock oldestLeaf() {
        for (KvBlock block : idle) {
            if (block.after().isEmpty()) {
                return block;
            }
        }
        throw new IllegalStateException("a block that nobody uses is followed by one in use");
    }

    private void free(KvBlock block) {
        if (block.isLinked()) {
            tree.unlink(block);
        }
        block.free();
    }

    /** Frees the blocks that nobody uses. */
    @Override
    public void close() {
        evictTo(0);
    }
}
