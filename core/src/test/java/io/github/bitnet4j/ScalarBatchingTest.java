package io.github.bitnet4j;

class ScalarBatchingTest extends BatchingContract {

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("scalar");
    }
}
