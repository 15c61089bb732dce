package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.KvPage;

/** Causal grouped-query attention over the KV cache, with rotary position embedding; some models norm each query and key. */
final class Attention {

    /** Work is cut into at least so many blocks a worker, where it can be, so that none waits long for another. */
    private static final int BLOCKS_PER_WORKER = 8;

    /** The most tokens that go through the pages together. */
    private static final int MAX_TILE = 16;

    private final Kernels kernels;
    private final Workers workers;
    private final ModelConfig config;
    private final RopeTable rope;
    private final Activations a;
    private final int layer;
    private final int kvHeads;
    private final Norm queryNorm;
    private final Norm keyNorm;
    private final Workers.RangeTask normRotateAndStore = this::normRotateAndStore;
    private final Workers.RangeTask attendPages = this::attendPages;
    private final Workers.Task mergePages = this::mergePages;
    private final Workers.Task attendTile = this::attendTile;
    private Batch batch = new Batch(0);
    private int pages; // of the longest context of the batch
    private int tile; // tokens that go through the pages together

    Attention(
            Kernels kernels,
            Workers workers,
            ModelConfig config,
            LayerWeights w,
            RopeTable rope,
            Activations a,
            int layer) {
        this.kernels = kernels;
        this.workers = workers;
        this.config = config;
        this.rope = rope;
        this.a = a;
        this.layer = layer;
        this.kvHeads = config.kvHeads();
        queryNorm = new Norm(kernels, w.attnQNorm(), config.epsilon());
        keyNorm = new Norm(kernels, w.attnKNorm(), config.epsilon());
    }

    /**
     * Turns a.q, a.k, a.v into a.attended; keys and values go through the cache, those of this batch too.
     *
     * <p>With few tokens, each page of each key/value head is a piece of work by itself, and what the pages gave is merged
     * afterwards. With many, a tile of tokens and a key/value head is: the page stays in the processor's cache for them all.
     */
    void forward(Batch tokens) {
        batch = tokens;
        pages = pages(0, batch.size());
        tile = Math.min(MAX_TILE, batch.size() * kvHeads / (BLOCKS_PER_WORKER * workers.count()));
        workers.forRange(batch.size(), 1, normRotateAndStore);
        if (tile == 0 && batch.size() * pages <= a.attentionStates) {
            int units = batch.size() * pages * kvHeads;
            workers.forRange(units, Math.max(1, units / (BLOCKS_PER_WORKER * workers.count())), attendPages);
            workers.run(batch.size() * kvHeads, mergePages);
        } else {
            tile = Math.max(tile, 1);
            workers.run((batch.size() + tile - 1) / tile * kvHeads, attendTile);
        }
    }

    /** Pages of the longest context among some tokens. */
    private int pages(int from, int to) {
        int last = 0;
        for (int token = from; token < to; token++) {
            last = Math.max(last, batch.position(token));
        }
        return last / KvPage.POSITIONS + 1;
    }

    private void normRotateAndStore(int from, int to) {
        for (int token = from; token < to; token++) {
            normRotateAndStore(token);
        }
    }

    private void normRotateAndStore(int token) {
        int position = batch.position(token);
        int kv = token * config.kvWidth();
        queryNorm.apply(a.q, a.q, token * config.heads(), (token + 1) * config.heads());
        keyNorm.apply(a.k, a.k, token * kvHeads, (token + 1) * kvHeads);
        rope.rotate(a.q, token * config.queryWidth(), config.heads(), position);
        rope.rotate(a.k, kv, kvHeads, position);
        KvPage page = batch.cache(token).page(layer, position);
        kernels.store(a.k, kv, a.v, kv, page, position % KvPage.POSITIONS);
    }

    /** Pages of key/value heads, in the order in which they lie in memory; each leaves a state of its own. */
    private void attendPages(int from, int to) {
        for (int unit = from; unit < to; unit++) {
            int state = unit / kvHeads;
            attend(state / pages, state % pages, unit % kvHeads, state);
        }
    }

    /** Merges what {@link #attendPages} left of one token and key/value head. */
    private void mergePages(int unit) {
        int token = unit / kvHeads;
        int kvHead = unit % kvHeads;
        int first = token * pages;
        for (int page = 1; page <= batch.position(token) / KvPage.POSITIONS; page++) {
            merge(kvHead, first, first + page);
        }
        finish(token, kvHead, first);
    }

    /** A tile and a key/value head, page by page; state {@code 2 · token} is that of a token, the next one that of a page. */
    private void attendTile(int unit) {
        int from = unit / kvHeads * tile;
        int to = Math.min(batch.size(), from + tile);
        int kvHead = unit % kvHeads;
        int last = pages(from, to);
        for (int page = 0; page < last; page++) {
            for (int token = from; token < to; token++) {
                if (attend(token, page, kvHead, page == 0 ? 2 * token : 2 * from + 1) && page > 0) {
                    merge(kvHead, 2 * token, 2 * from + 1);
                }
            }
        }
        for (int token = from; token < to; token++) {
            finish(token, kvHead, 2 * token);
        }
    }

    /** The query heads of one token that share a key/value head over one page; false if the token is before that page. */
    private boolean attend(int token, int page, int kvHead, int state) {
        int start = page * KvPage.POSITIONS;
        int positions = Math.min(KvPage.POSITIONS, batch.position(token) + 1 - start);
        if (positions <= 0) {
            return false;
        }
        KvPage block = batch.cache(token).page(layer, start);
        int q = query(token, kvHead);
        kernels.attend(a.q, q, config.group(), block, kvHead, positions, a.attentionState, at(state, kvHead));
        return true;
    }

    private void merge(int kvHead, int state, int block) {
        Floats states = a.attentionState;
        kernels.mergeAttention(states, at(state, kvHead), states, at(block, kvHead), config.group(), config.headDim());
    }

    private void finish(int token, int kvHead, int state) {
        int y = query(token, kvHead);
        kernels.finishAttention(a.attentionState, at(state, kvHead), config.group(), config.headDim(), a.attended, y);
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
