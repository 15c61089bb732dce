package io.github.bitnet4j.internal.kernels.vector;

import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.KernelsContract;
import org.junit.jupiter.api.Tag;

/** The vector kernels as they read memory on Java 19 to 21. */
@Tag("vector-once")
class CopyingKernelsContractTest extends KernelsContract {

    private static final Kernels KERNELS = new VectorKernels(CopiedMemory::new);

    @Override
    protected Kernels kernels() {
        return KERNELS;
    }
}
