package io.github.bitnet4j;

class PlainHostileModelTest extends HostileModelContract {

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("plain");
    }
}
