package io.github.bitnet4j.benchmarks;

import org.openjdk.jmh.annotations.Param;

/** Calls on activations, which the kernel before has just written and which are in the caches. */
public abstract class ActivationsState extends KernelState {

    /** Values a token: the model's width, and the feed-forward network's inner width. */
    @Param({"2560", "6912"})
    public int width;

    /** Decoding has 1; prefill comes in batches. */
    @Param({"1", "128"})
    public int tokens;

    /** Bytes of the activations, binary32. */
    final long bytes() {
        return 4L * tokens * width;
    }
}
