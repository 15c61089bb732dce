package io.github.bitnet4j;

class ScalarEmbeddingTest extends EmbeddingContract {

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("scalar");
    }
}
