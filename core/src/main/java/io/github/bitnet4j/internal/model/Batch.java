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
    private final int[] scored; // tokens whose logits are asked for, rising
    private final int[] most; // for each of them how many of the largest, 0 for all
    private final int[][] always; // for each of them ids whose logits are needed in any case
    private final int[] alwaysCounts; // and how many of these ids count
    private final int[] stated; // tokens whose final hidden states are asked for, rising
    private int size;
    private int scores;
    private int states;

    /** An empty batch of at most {@code capacity} tokens. */
    public Batch(int capacity) {
        ids = new int[capacity];
        positions = new int[capacity];
        caches = new KvCache[capacity];
        scored = new int[capacity];
        most = new int[capacity];
        always = new int[capacity][];
        alwaysCounts = new int[capacity];
        stated = new int[capacity];
    }

    /** Forgets all tokens. */
    public void clear() {
        size = 0;
        scores = 0;
        states = 0;
    }

    /** Adds a token. */
    public void add(int id, int position, KvCache cache) {
        ids[size] = id;
        positions[size] = position;
        caches[size] = cache;
        size++;
    }

    /**
     * Asks for the logits of the token added last.
     *
     * @param count how many of the largest are needed, 0 for all
     * @param ids those whose logits are needed in any case, and do not count among the largest; unchanged until the batch
     *     has gone through the model
     * @param idCount how many of these ids count
     * @return where they stand among all that are asked for
     */
    public int score(int count, int[] ids, int idCount) {
        scored[scores] = size - 1;
        most[scores] = count;
        always[scores] = ids;
        alwaysCounts[scores] = idCount;
        return scores++;
    }

    /**
     * Asks for the final hidden state of the token added last.
     *
     * @return where it stands among all that are asked for
     */
    public int state() {
        stated[states] = size - 1;
        return states++;
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

    /** Number of tokens whose logits are asked for. */
    int scores() {
        return scores;
    }

    /** The tokens whose logits are asked for, of which {@link #scores} count; no copy. */
    int[] scored() {
        return scored;
    }

    /** Number of tokens whose final hidden states are asked for. */
    int states() {
        return states;
    }

    /** The tokens whose final states are asked for, of which {@link #states} count; no copy. */
    int[] stated() {
        return stated;
    }

    int most(int index) {
        return most[index];
    }

    int[] always(int index) {
        return always[index];
    }

    int alwaysCount(int index) {
        return alwaysCounts[index];
    }
}
