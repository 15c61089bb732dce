package io.github.bitnet4j;

class ScalarHostileModelTest extends HostileModelContract {

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("scalar");
    }
}
