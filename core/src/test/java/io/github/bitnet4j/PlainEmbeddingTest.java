package io.github.bitnet4j;

class PlainEmbeddingTest extends EmbeddingContract {

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("plain");
    }
}
