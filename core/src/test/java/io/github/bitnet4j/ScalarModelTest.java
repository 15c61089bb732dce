package io.github.bitnet4j;

class ScalarModelTest extends ModelContract {

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("scalar");
    }
}
