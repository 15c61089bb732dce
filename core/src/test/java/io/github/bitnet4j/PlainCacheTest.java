package io.github.bitnet4j;

class PlainCacheTest extends CacheContract {

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("plain");
    }
}
