package io.github.bitnet4j.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The kernels at the shapes of BitNet b1.58 2B-4T, one worker's whole share in one thread ({@code -t 2} runs two
 * independent ones, which share the memory's bandwidth).
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = Main.NATIVE_ACCESS)
public class KernelBenchmark {

    /** Ternary product with 8-bit activations. */
    @Benchmark
    public void bitLinear(ProjectionState state, Traffic traffic) {
        state.call(traffic);
    }

    /** Logits of one token. */
    @Benchmark
    public void head(HeadState state, Traffic traffic) {
        state.call(traffic);
    }

    /** Attention of one token in one layer. */
    @Benchmark
    public void attention(AttentionState state, Traffic traffic) {
        state.call(traffic);
    }

    /** RMSNorm. */
    @Benchmark
    public void rmsNorm(RmsNormState state, Traffic traffic) {
        state.call(traffic);
    }

    /** Absmax quantisation to 8 bits. */
    @Benchmark
    public void quantize(QuantizeState state, Traffic traffic) {
        state.call(traffic);
    }
}
