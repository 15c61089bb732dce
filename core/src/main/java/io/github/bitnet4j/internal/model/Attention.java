package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.cache.KvCache;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.KvPage;

/** Causal grouped-query attention over the KV cache, with rotary position embedding. */
final class Attention {

    private final Kernels kernels;
    private final Workers workers;
    private final ModelConfig config;
    private final RopeTable rope;
    private final Activations a;
    private final int layer;
    private final Workers.RangeTask rotateAndStore = this::rotateAndStore;
    private final Workers.Task attend = this::attend;
    private Batch batch = new Batch(0);

    Attention(Kernels kernels, Workers workers, ModelConfig config, RopeTable rope, Activations a, int layer) {
        this.kernels = kernels;
        this.workers = workers;
        this.config = config;
        this.rope = rope;
        this.a = a;
        this.layer = layer;
    }

    /** Turns a.q, a.k, a.v into a.attended; keys and values go through the cache, those of this batch too. */
    void forward(Batch tokens) {
        batch = tokens;
        workers.forRange(batch.size(), 1, rotateAndStore);
        workers.run(batch.size() * config.kvHeads(), attend);
    }

    private void rotateAndStore(int from, int to) {
        for (int token = from; token < to; token++) {
            rotateAndStore(token);
        }
    }

    private void rotateAndStore(int token) {
        int position = batch.position(token);
        int kv = token * config.kvWidth();
        rope.rotate(a.q, token * config.queryWidth(), config.heads(), position);
        rope.rotate(a.k, kv, config.kvHeads(), position);
        KvPage page = batch.cache(token).page(layer, position);
        kernels.store(a.k, kv, a.v, kv, page, position % KvPage.POSITIONS);
    }

    /** The query heads of one token that share a key/value head, page by page in rising order. */
    private void attend(int unit) {
        int token = unit / config.kvHeads();
        int kvHead = unit % config.kvHeads();
        KvCache cache = batch.cache(token);
        int last = batch.position(token);
        int group = config.group();
        int head = token * config.heads() + kvHead * group;
        int q = head * config.headDim();
        int state = head * (config.headDim() + 2);
        for (int start = 0; start <= last; start += KvPage.POSITIONS) {
            int positions = Math.min(KvPage.POSITIONS, last + 1 - start);
            KvPage page = cache.page(layer, start);
            kernels.attend(a.q, q, group, page, kvHead, positions, a.attentionState, state, start == 0);
        }
        kernels.finishAttention(a.attentionState, state, group, config.headDim(), a.attended, q);
    }
}
