package io.github.bitnet4j;

class PlainFolderModelTest extends FolderModelContract {

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("plain");
    }
}
