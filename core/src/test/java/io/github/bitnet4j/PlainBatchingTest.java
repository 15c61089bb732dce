package io.github.bitnet4j;

class PlainBatchingTest extends BatchingContract {

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("plain");
    }
}
