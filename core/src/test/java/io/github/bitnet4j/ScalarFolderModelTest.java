package io.github.bitnet4j;

class ScalarFolderModelTest extends FolderModelContract {

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("scalar");
    }
}
