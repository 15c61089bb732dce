package io.github.bitnet4j.jni;

import io.github.bitnet4j.HostileModelContract;
import io.github.bitnet4j.LoadOptions;
import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The promises of {@link HostileModelContract} on every native tier of this machine, with the file's own layout. */
@ParameterizedClass
@MethodSource("tiers")
class NativeHostileModelTest extends HostileModelContract {

    private final String isa;

    NativeHostileModelTest(String isa) {
        this.isa = isa;
    }

    static List<String> tiers() {
        return NativeBuild.tiers();
    }

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("native").withIsa(isa).withLayout("i2_s");
    }
}
