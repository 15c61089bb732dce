package io.github.bitnet4j.benchmarks;

import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.KvPage;
import io.github.bitnet4j.spi.KvType;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Param;

/** Attention of one token in one layer of 2B-4T: all heads over all positions. */
@SuppressWarnings("NullAway.Init") // JMH sets the parameters
public class AttentionState extends WeightsState {

    private static final int HEADS = 20;
    private static final int KV_HEADS = 5;
    private static final int GROUP = HEADS / KV_HEADS;
    private static final int HEAD_DIM = 128;
    private static final int KV_WIDTH = KV_HEADS * HEAD_DIM;
    /** m, l and o of a head. */
    private static final int STATE = HEAD_DIM + 2;

    /** Number format of the keys and values. */
    @Param({"F16", "Q8"})
    public KvType kvType;

    /** Positions attended to. */
    @Param({"256", "2048"})
    public int positions;

    private int pagesMade;

    @Override
    void prepare(Kernels kernels, Inputs inputs) {
        Floats q = keep(inputs.normal(kernels, HEADS * HEAD_DIM));
        Floats kv = keep(inputs.normal(kernels, 2 * KvPage.POSITIONS * KV_WIDTH));
        Floats state = keep(kernels.allocate(HEADS * STATE));
        Floats block = keep(kernels.allocate(HEADS * STATE));
        Floats y = keep(kernels.allocate(HEADS * HEAD_DIM));
        rotate(
                () -> {
                    List<KvPage> layer = IntStream.iterate(
                                    0, start -> start < positions, start -> start + KvPage.POSITIONS)
                            .mapToObj(start -> page(kernels, kv))
                            .toList();
                    return () -> attend(kernels, q, layer, state, block, y);
                },
                2L * positions * KV_HEADS * kvType.rowBytes(HEAD_DIM),
                () -> values(y));
    }

    /** A full page; each takes its keys and values from another place of {@code kv}. */
    private KvPage page(Kernels kernels, Floats kv) {
        KvPage page = keep(kernels.allocatePages(kvType, 1, KV_HEADS, HEAD_DIM)).page(0);
        int keys = pagesMade++ % KvPage.POSITIONS;
        for (int slot = 0; slot < KvPage.POSITIONS; slot++) {
            int k = (keys + slot) * KV_WIDTH;
            int v = (2 * KvPage.POSITIONS - 1 - keys - slot) * KV_WIDTH;
            kernels.store(kv, k, kv, v, page, slot);
        }
        return page;
    }

    private void attend(Kernels kernels, Floats q, List<KvPage> layer, Floats state, Floats block, Floats y) {
        for (int page = 0; page < layer.size(); page++) {
            int count = Math.min(KvPage.POSITIONS, positions - page * KvPage.POSITIONS);
            for (int kvHead = 0; kvHead < KV_HEADS; kvHead++) {
                int head = kvHead * GROUP;
                Floats into = page == 0 ? state : block;
                kernels.attend(q, head * HEAD_DIM, GROUP, layer.get(page), kvHead, count, into, head * STATE);
            }
            if (page > 0) {
                kernels.mergeAttention(state, 0, block, 0, HEADS, HEAD_DIM);
            }
        }
        kernels.finishAttention(state, 0, HEADS, HEAD_DIM, y, 0);
    }
}
