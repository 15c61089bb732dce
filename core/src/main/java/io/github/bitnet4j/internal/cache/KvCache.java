package io.github.bitnet4j.internal.cache;

import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.KvPage;
import io.github.bitnet4j.spi.KvPages;
import io.github.bitnet4j.spi.KvType;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of one context, in pages that are added as it grows. Confined to the engine thread.
 *
 * <p>The cache knows no tokens: it holds room for positions, and how many of them are filled is its owner's business.
 */
public final class KvCache implements AutoCloseable {

    private final Kernels kernels;
    private final KvType type;
    private final int layers;
    private final int heads;
    private final int headDim;
    /** For positions 0-255, 256-511, … a page for each layer. */
    private final List<KvPages> blocks = new ArrayList<>();

    /** An empty cache. */
    public KvCache(Kernels kernels, KvType type, int layers, int heads, int headDim) {
        this.kernels = kernels;
        this.type = type;
        this.layers = layers;
        this.heads = heads;
        this.headDim = headDim;
    }

    /** Makes room for positions 0 to before {@code positions}. */
    public void reserve(int positions) {
        while (blocks.size() < blocksFor(positions)) {
            blocks.add(kernels.allocatePages(type, layers, heads, headDim));
        }
    }

    /** Frees the pages that hold no position before {@code positions}. */
    public void truncate(int positions) {
        while (blocks.size() > blocksFor(positions)) {
            blocks.remove(blocks.size() - 1).close();
        }
    }

    /** The page that holds a position of a layer. */
    public KvPage page(int layer, int position) {
        return blocks.get(position / KvPage.POSITIONS).page(layer);
    }

    private static int blocksFor(int positions) {
        return (positions + KvPage.POSITIONS - 1) / KvPage.POSITIONS;
    }

    @Override
    public void close() {
        truncate(0);
    }
}
