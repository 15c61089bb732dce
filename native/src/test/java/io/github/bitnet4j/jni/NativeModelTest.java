package io.github.bitnet4j.jni;

import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.ModelContract;
import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The promises of {@link ModelContract} on every native tier and layout of this machine. */
@ParameterizedClass
@MethodSource("variants")
class NativeModelTest extends ModelContract {

    private final NativeBuild.Variant variant;

    NativeModelTest(NativeBuild.Variant variant) {
        this.variant = variant;
    }

    static List<NativeBuild.Variant> variants() {
        return NativeBuild.variants();
    }

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults()
                .withBackend("native")
                .withIsa(variant.isa())
                .withLayout(variant.layout());
    }
}
