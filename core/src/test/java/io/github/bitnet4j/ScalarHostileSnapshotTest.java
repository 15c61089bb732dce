package io.github.bitnet4j;

class ScalarHostileSnapshotTest extends HostileSnapshotContract {

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("scalar");
    }
}
