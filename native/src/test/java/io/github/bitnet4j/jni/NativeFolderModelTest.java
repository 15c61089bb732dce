package io.github.bitnet4j.jni;

import io.github.bitnet4j.FolderModelContract;
import io.github.bitnet4j.LoadOptions;
import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("tiers")
class NativeFolderModelTest extends FolderModelContract {

    private final String isa;

    NativeFolderModelTest(String isa) {
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
