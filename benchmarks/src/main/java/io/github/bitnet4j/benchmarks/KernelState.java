package io.github.bitnet4j.benchmarks;

import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Calls of one kernel, which take turns: each has weights of its own, so that together they can exceed the caches. Every
 * thread of a run has its own.
 */
@State(Scope.Thread)
public abstract class KernelState {

    private final List<AutoCloseable> blocks = new ArrayList<>();
    private List<Runnable> calls = List.of();
    private long bytesPerCall;
    private Supplier<float[]> output = () -> new float[0];
    private int next;

    /** Allocates the blocks and says how much memory a call reads. */
    @Setup
    public void setUp(BackendState backend) {
        prepare(backend.kernels(), new Inputs());
        System.out.printf("%d bytes a call, %d calls in rotation%n", bytesPerCall, calls.size());
    }

    /** Frees the blocks. */
    @TearDown
    public void tearDown() throws Exception {
        for (AutoCloseable block : blocks) {
            block.close();
        }
    }

    /** Makes the calls: ends with one call of {@link #calls}. */
    abstract void prepare(Kernels kernels, Inputs inputs);

    /**
     * Says what is measured.
     *
     * @param calls what takes turns
     * @param bytes what each of them reads
     * @param output reads what the latest one wrote
     */
    final void calls(List<Runnable> calls, long bytes, Supplier<float[]> output) {
        this.calls = calls;
        this.bytesPerCall = bytes;
        this.output = output;
    }

    /** A block that is closed at the end. */
    final <T extends AutoCloseable> T keep(T block) {
        blocks.add(block);
        return block;
    }

    /** Makes the next call. */
    final void call(Traffic traffic) {
        calls.get(next).run();
        next = next + 1 < calls.size() ? next + 1 : 0;
        traffic.add(bytesPerCall);
    }

    final int callCount() {
        return calls.size();
    }

    final long bytesPerCall() {
        return bytesPerCall;
    }

    /** What the latest call wrote. */
    final float[] result() {
        return output.get();
    }

    static float[] values(Floats block) {
        float[] values = new float[block.size()];
        block.read(0, values, 0, values.length);
        return values;
    }
}
