package io.github.bitnet4j.internal.kernels.vector;

import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.KernelsContract;
import org.junit.jupiter.api.Tag;

@Tag("vector")
class VectorKernelsContractTest extends KernelsContract {

    private static final Kernels KERNELS = new VectorProvider().open(null);

    @Override
    protected Kernels kernels() {
        return KERNELS;
    }
}
