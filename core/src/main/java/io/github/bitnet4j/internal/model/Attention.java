package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.KvPage;

/** Causal grouped-query attention over the KV cache, with rotary position embedding. */
final class Attention {

    /** Work is cut into at least so many blocks a worker, where it can be, so that none waits long for another. */
    private static final int BLOCKS_PER_WORKER = 8;

    /** The most tokens that go through the pages together. */
    private static final int MAX_TILE = 16;

    private final Kernels kernels;
    private final Workers workers;
    private final ModelConfig config;
    private final RopeTable rope;
    private final int layer;

    Attention(Kernels kernels, Workers workers, ModelConfig config, RopeTable rope, int layer) {
        this.kernels = kernels;
        this.workers = workers;
        this.config = config;
        this.rope = rope;
        this.layer = layer;
    }

    /** Turns a.q, a.k, a.v into a.attended; keys and values go through the cache, those of this batch too. */
    void forward(Batch batch, Activations a) {
        workers.forRange(batch.size(), 1, (from, to) -> {
            for (int token = from; token < to; token++) {
                rotateAndStore(batch, token, a);
            }
        });
        int pages = pages(batch, 0, batch.size());
        int tile = batch.size() * config.kvHeads() / (BLOCKS_PER_WORKER * workers.count());
        if (tile == 0 && (long) batch.size() * pages <= a.attentionStates) {
            forwardByPage(batch, pages, a);
        } else {
            forwardByToken(batch, Math.max(1, Math.min(MAX_TILE, tile)), a);
        }
    }

    /** Pages of the longest context among some tokens. */
    private static int pages(Batch batch, int from, int to) {
        int last = 0;
        for (int token = from; token < to; token++) {
            last = Math.max(last, batch.position(token));
        }
        return last / KvPage.POSITIONS + 1;
    }

    private void rotateAndStore(Batch batch, int token, Activations a) {
        int position = batch.position(token);
        int kv = token * config.kvWidth();
        rope.rotate(a.q, token * config.queryWidth(), config.heads(), position);
        rope.rotate(a.k, kv, config.kvHeads(), position);
        KvPage page = batch.cache(token).page(layer, position);
        kernels.store(a.k, kv, a.v, kv, page, position % KvPage.POSITIONS);
    }

    /**
     * For few tokens: each page of each key/value head by itself, in the order in which they lie in memory, and only then
     * what the pages gave, page by page in rising order. State {@code token · pages + page} is that of a page.
     */
    private void forwardByPage(Batch batch, int pages, Activations a) {
        int kvHeads = config.kvHeads();
        int units = batch.size() * pages * kvHeads;
        int grain = Math.max(1, units / (BLOCKS_PER_WORKER * workers.count()));
        workers.forRange(units, grain, (from, to) -> {
            for (int unit = from; unit < to; unit++) {
                int state = unit / kvHeads;
                attend(batch, state / pages, state % pages, unit % kvHeads, a, state);
            }
        });
        workers.run(batch.size() * kvHeads, unit -> {
            int token = unit / kvHeads;
            int first = token * pages;
            for (int page = 1; page <= batch.position(token) / KvPage.POSITIONS; page++) {
                merge(unit % kvHeads, a, first, first + page);
            }
            finish(token, unit % kvHeads, a, first);
        });
    }

    /**
     * For many tokens: some of them and a key/value head at a time, whose page stays in the cache of the processor for all
     * of them. State {@code 2 · token} is that of a token, the one after it that of a page.
     */
    private void forwardByToken(Batch batch, int tile, Activations a) {
        int kvHeads = config.kvHeads();
        int tiles = (batch.size() + tile - 1) / tile;
        workers.run(tiles * kvHeads, unit -> {
            int from = unit / kvHeads * tile;
            attendTile(batch, from, Math.min(batch.size(), from + tile), unit % kvHeads, a);
        });
    }

    private void attendTile(Batch batch, int from, int to, int kvHead, Activations a) {
        int pages = pages(batch, from, to);
        for (int page = 0; page < pages; page++) {
            for (int token = from; token < to; token++) {
                if (attend(batch, token, page, kvHead, a, page == 0 ? 2 * token : 2 * from + 1) && page > 0) {
                    merge(kvHead, a, 2 * token, 2 * from + 1);
                }
            }
        }
        for (int token = from; token < to; token++) {
            finish(token, kvHead, a, 2 * token);
        }
    }

    /** The query heads of one token that share a key/value head over one page; false if the token is before that page. */
    private boolean attend(Batch batch, int token, int page, int kvHead, Activations a, int state) {
        int start = page * KvPage.POSITIONS;
        int positions = Math.min(KvPage.POSITIONS, batch.position(token) + 1 - start);
        if (positions <= 0) {
            return false;
        }
        KvPage block = batch.cache(token).page(layer, start);
        kernels.attend(
                a.q,
                query(token, kvHead),
                config.group(),
                block,
                kvHead,
                positions,
                a.attentionState,
                at(state, kvHead));
        return true;
    }

    private void merge(int kvHead, Activations a, int state, int block) {
        Floats states = a.attentionState;
        kernels.mergeAttention(states, at(state, kvHead), states, at(block, kvHead), config.group(), config.headDim());
    }

    private void finish(int token, int kvHead, Activations a, int state) {
        kernels.finishAttention(
                a.attentionState,
                at(state, kvHead),
                config.group(),
                config.headDim(),
                a.attended,
                query(token, kvHead));
    }

    /** Index of the first query head of a token that uses a key/value head, in a.q and a.attended. */
    private int query(int token, int kvHead) {
        return (token * config.heads() + kvHead * config.group()) * config.headDim();
    }

    /** Index in a.attentionState of that query head's m in one of its states. */
    private int at(int state, int kvHead) {
        return (state * config.heads() + kvHead * config.group()) * (config.headDim() + 2);
    }
}
