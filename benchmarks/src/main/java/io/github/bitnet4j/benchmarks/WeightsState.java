package io.github.bitnet4j.benchmarks;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Param;

/**
 * Calls whose weights or keys and values come from memory: in a model as large as 2B-4T each is read once a token and is
 * not in a cache any more when its turn comes again.
 */
public abstract class WeightsState extends KernelState {

    /** Memory that is read before a block comes again; 0 measures one block, which stays in the caches if it fits. */
    @Param("256")
    public int workingSetMiB;

    /**
     * Says what is measured.
     *
     * @param call makes a call with weights of its own
     * @param bytes what it reads
     * @param output reads what the latest call wrote
     */
    final void rotate(Supplier<Runnable> call, long bytes, Supplier<float[]> output) {
        long workingSet = (long) workingSetMiB << 20;
        long count = Math.max(1, (workingSet + bytes - 1) / bytes);
        List<Runnable> calls = Stream.generate(call).limit(count).toList();
        calls(calls, bytes, output);
    }
}
