package io.github.bitnet4j.jni;

import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.ScoringContract;
import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The promises of {@link ScoringContract} on every native tier of this machine. */
@ParameterizedClass
@MethodSource("tiers")
class NativeScoringTest extends ScoringContract {

    private final String isa;

    NativeScoringTest(String isa) {
        this.isa = isa;
    }

    static List<String> tiers() {
        return NativeBuild.tiers();
    }

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("native").withIsa(isa);
    }
}
