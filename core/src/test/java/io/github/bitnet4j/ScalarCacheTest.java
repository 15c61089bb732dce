package io.github.bitnet4j;

class ScalarCacheTest extends CacheContract {

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("scalar");
    }
}
