package io.github.bitnet4j;

class PlainModelTest extends ModelContract {

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("plain");
    }
}
