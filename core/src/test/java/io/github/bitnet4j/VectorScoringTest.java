package io.github.bitnet4j;

import org.junit.jupiter.api.Tag;

@Tag("vector-once")
class VectorScoringTest extends ScoringContract {

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("vector");
    }
}
