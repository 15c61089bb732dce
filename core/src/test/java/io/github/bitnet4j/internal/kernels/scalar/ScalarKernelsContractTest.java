package io.github.bitnet4j.internal.kernels.scalar;

import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.KernelsContract;

/** The contract's own check: the definition passes it, ranges included. */
class ScalarKernelsContractTest extends KernelsContract {

    @Override
    protected Kernels kernels() {
        return new ScalarKernels();
    }
}
