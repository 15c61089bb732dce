package io.github.bitnet4j;

import org.junit.jupiter.api.Tag;

@Tag("vector-once")
class VectorCacheTest extends CacheContract {

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("vector");
    }
}
