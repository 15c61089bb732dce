package io.github.bitnet4j;

import org.junit.jupiter.api.Tag;

@Tag("vector-once")
class VectorModelTest extends ModelContract {

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("vector");
    }
}
