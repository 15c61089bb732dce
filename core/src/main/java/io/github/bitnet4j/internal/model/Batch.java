package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.cache.KvCache;

/**
 * Tokens that go through the model together, each with its position in its own context. Tokens of one context stand in
 * rising order, and the cache holds all earlier positions.
 */
public final class Batch {

    private final int[] ids;
    private final int[] positions;
    private final KvCache[] caches;
    private int size;

    /** An empty batch of at most {@code capacity} tokens. */
    public Batch(int capacity) {
        ids = new int[capacity];
        positions = new int[capacity];
        caches = new KvCache[capacity];
    }

    /** Forgets all tokens. */
    public void clear() {
        size = 0;
    }

    /** Adds a token. */
    public void add(int id, int position, KvCache cache) {
        ids[size] = id;
        positions[size] = position;
        caches[size] = cache;
        size++;
    }

    /** Number of tokens. */
    public int size() {
        return size;
    }

    /** The most tokens it can hold. */
    public int capacity() {
        return ids.length;
    }

    int id(int token) {
        return ids[token];
    }

    int position(int token) {
        return positions[token];
    }

    KvCache cache(int token) {
        return caches[token];
    }
}
