package io.github.bitnet4j.benchmarks;

import io.github.bitnet4j.Generation;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** Tokens per second of the demo model through the public API. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = Main.NATIVE_ACCESS)
public class GenerationBenchmark {

    /** Prompt tokens per second. */
    @Benchmark
    @OperationsPerInvocation(GenerationState.PREFILL_TOKENS)
    public Generation prefill128(GenerationState state) {
        return state.prefill();
    }

    /** Generated tokens per second. */
    @Benchmark
    @OperationsPerInvocation(GenerationState.DECODE_TOKENS)
    public Generation decode32(GenerationState state) {
        return state.decode();
    }
}
