package io.github.bitnet4j.benchmarks;

import io.github.bitnet4j.spi.Kernels;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The backend that is measured, shared by all threads of a run. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls setUp
public class BackendState {

    /** {@code name} or {@code name:isa}; {@link Main} puts every one that can run here in place of this list. */
    @Param({"scalar", "native:scalar", "native:avx2"})
    public String backend;

    private Kernels kernels;

    /** Opens the kernels, or fails with the reason why they cannot run, and prints what is measured. */
    @Setup
    public void setUp() {
        kernels = choice().open();
        System.out.printf("%nbackend %s: isa %s, layout %s%n", backend, kernels.isa(), kernels.layout());
    }

    Backend choice() {
        return Backend.parse(backend);
    }

    Kernels kernels() {
        return kernels;
    }
}
