package io.github.bitnet4j.jni;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.KernelsContract;
import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The native kernels give the scalar definition's bits, in every instruction-set tier and layout of this machine. */
@ParameterizedClass
@MethodSource("variants")
class NativeKernelsContractTest extends KernelsContract {

    private final Kernels kernels;

    NativeKernelsContractTest(NativeBuild.Variant variant) {
        kernels = NativeBuild.provider().open(variant.isa(), variant.layout());
        assertThat(kernels.isa()).isEqualTo(variant.isa());
        assertThat(kernels.layout()).isEqualTo(variant.layout());
    }

    static List<NativeBuild.Variant> variants() {
        return NativeBuild.variants();
    }

    @Override
    protected Kernels kernels() {
        return kernels;
    }
}
