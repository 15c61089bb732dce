package io.github.bitnet4j.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Counts what the benchmarked calls read; JMH prints it beside the calls, per second. */
@State(Scope.Thread)
@AuxCounters
public class Traffic {

    /** Millions of bytes: printed as {@code ops/s}, it is MB/s. */
    public double megabytes;

    void add(long bytes) {
        megabytes += bytes * 1e-6;
    }
}
