package io.github.bitnet4j.jni;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.KernelsContract;
import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The native kernels give the scalar definition's bits, in every instruction-set tier of this machine. */
@ParameterizedClass
@MethodSource("tiers")
class NativeKernelsContractTest extends KernelsContract {

    private final Kernels kernels;

    NativeKernelsContractTest(String isa) {
        kernels = NativeBuild.provider().open(isa);
        assertThat(kernels.isa()).isEqualTo(isa);
    }

    static List<String> tiers() {
        return NativeBuild.tiers();
    }

    @Override
    protected Kernels kernels() {
        return kernels;
    }
}
