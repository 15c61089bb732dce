package io.github.bitnet4j.jni;

import io.github.bitnet4j.HostileSnapshotContract;
import io.github.bitnet4j.LoadOptions;
import org.junit.jupiter.api.BeforeAll;

/** The promises of {@link HostileSnapshotContract} on the best native tier of this machine. */
class NativeHostileSnapshotTest extends HostileSnapshotContract {

    @BeforeAll
    static void needsTheLibrary() {
        NativeBuild.library(); // or skipped
    }

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("native");
    }
}
