package io.github.bitnet4j.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** A text to token ids and back; the traffic is the text's UTF-8. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class TokenizerBenchmark {

    /** Text to ids. */
    @Benchmark
    public int[] encode(TokenizerState state, Traffic traffic) {
        traffic.add(state.bytes());
        return state.tokenizer().encode(state.text());
    }

    /** Ids to text. */
    @Benchmark
    public String decode(TokenizerState state, Traffic traffic) {
        traffic.add(state.bytes());
        return state.tokenizer().decode(state.ids());
    }
}
