package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.ContextFullException;
import io.github.bitnet4j.internal.cache.KvCache;
import io.github.bitnet4j.internal.model.Batch;
import io.github.bitnet4j.sampling.TokenSequence;
import java.util.Arrays;
import java.util.Objects;

/**
 * The tokens of a session and the KV cache of a prefix of them; the tokens are the truth, the cache catches up when the
 * engine runs. Used by one thread at a time: its session's caller, or the engine while a job of that session runs.
 */
public final class Context implements TokenSequence {

    private static final int[] NONE = {};

    private final KvCache cache;
    private final int capacity;
    private int[] tokens = new int[64];
    /** Written by the one thread that uses the context, read by any. */
    private volatile int length;

    /** Tokens that were processed and not changed since; the cache may hold more, until it is asked to {@link #match}. */
    private int cached;

    Context(KvCache cache, int capacity) {
        this.cache = cache;
        this.capacity = capacity;
    }

    /** A context whose first tokens are in its cache. */
    Context(KvCache cache, int capacity, int[] tokens) {
        this(cache, capacity);
        this.tokens = tokens;
        length = tokens.length;
        cached = cache.size();
    }

    /** Number of tokens. */
    @Override
    public int length() {
        return length;
    }

    /** A token, on the thread that uses the context. */
    @Override
    public int token(int index) {
        return tokens[Objects.checkIndex(index, length)];
    }

    /** The most tokens it can hold. */
    public int capacity() {
        return capacity;
    }

    /** A copy of the tokens. */
    public int[] tokens() {
        return Arrays.copyOf(tokens, length);
    }

    /**
     * Adds tokens at the end.
     *
     * @throws ContextFullException if they do not fit; nothing is added then
     */
    public void append(int[] ids) {
        if (ids.length > capacity - length) {
            throw new ContextFullException(ids.length, length, capacity);
        }
        int end = length + ids.length;
        reserve(end);
        System.arraycopy(ids, 0, tokens, length, ids.length);
        length = end;
    }

    /** Adds a token at the end of a context that is not full. */
    void append(int id) {
        int end = length + 1;
        reserve(end);
        tokens[length] = id;
        length = end;
    }

    private void reserve(int count) {
        if (count > tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.min(capacity, Math.max(2 * tokens.length, count)));
        }
    }

    /**
     * Makes the tokens equal to others; what the two have in common from the start stays cached.
     *
     * @throws ContextFullException if they do not fit; nothing is changed then
     */
    public void replace(int[] ids) {
        if (ids.length > capacity) {
            throw new ContextFullException(ids.length, 0, capacity);
        }
        int mismatch = Arrays.mismatch(tokens(), ids);
        int common = mismatch < 0 ? ids.length : mismatch;
        rewind(common);
        append(Arrays.copyOfRange(ids, common, ids.length));
    }

    /** Forgets all tokens but the first {@code count}. */
    public void rewind(int count) {
        length = count;
        cached = Math.min(cached, count);
    }

    /** Drops the {@code count} tokens behind the first {@code keep}; all that follow have new positions, and are pending. */
    void shift(int keep, int count) {
        int left = length - count;
        System.arraycopy(tokens, keep + count, tokens, keep, left - keep);
        length = left;
        cached = Math.min(cached, keep);
    }

    boolean isFull() {
        return length == capacity;
    }

    /** Tokens that the cache does not hold yet. */
    int pending() {
        return length - cached;
    }

    int cached() {
        return cached;
    }

    /**
     * Makes the cache hold what it must and whatever else can be had without computing it, but not the tokens from
     * {@code limit} on, whose logits are wanted.
     *
     * @return how many tokens more than it held
     */
    int match(int limit) {
        int before = Math.min(cached, limit);
        cache.match(tokens, before, limit);
        cached = cache.size();
        return cached - before;
    }

    /** Whether the cache holds what was processed, and nothing else. */
    boolean isSettled() {
        return cache.size() == cached;
    }

    /** Makes the cache hold what was processed, and nothing else. */
    void settle() {
        cache.truncate(cached);
    }

    /** Another context of the same tokens, which shares what the cache holds. */
    Context fork() {
        settle();
        return new Context(cache.fork(), capacity, tokens());
    }

    /** The cache, for the engine thread and those that it lets read. */
    KvCache cache() {
        return cache;
    }

    /** Adds a token to a batch, by its number among those that are pending. */
    void fill(Batch batch, int pending) {
        int position = cached + pending;
        batch.add(tokens[position], position, cache);
    }

    /** Says that pending tokens went through the model. */
    void advance(int count) {
        cache.advance(tokens, count);
        cached += count;
    }

    /** The last tokens, at most {@code count}, oldest first. */
    int[] latest(int count) {
        return count == 0 ? NONE : Arrays.copyOfRange(tokens, Math.max(0, length - count), length);
    }

    /** Frees the cache; on the engine thread only. */
    void free() {
        cached = 0;
        cache.close();
    }
}
