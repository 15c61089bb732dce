package io.github.bitnet4j.internal.kernels.plain;

import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.KernelsContract;

class PlainKernelsContractTest extends KernelsContract {

    @Override
    protected Kernels kernels() {
        return new PlainKernels();
    }
}
