package io.github.bitnet4j.jni;

import io.github.bitnet4j.CacheContract;
import io.github.bitnet4j.LoadOptions;
import org.junit.jupiter.api.BeforeAll;

/** The promises of {@link CacheContract} on the best native tier of this machine; pages are the same for all of them. */
class NativeCacheTest extends CacheContract {

    @BeforeAll
    static void needsTheLibrary() {
        NativeBuild.library(); // or skipped
    }

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("native");
    }
}
