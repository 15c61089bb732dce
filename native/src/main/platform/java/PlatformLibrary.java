package @module@;

import io.github.bitnet4j.jni.NativeLibrary;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** The native library for @platform@, which lies in the same jar. */
public final class PlatformLibrary implements NativeLibrary {

    /** Made by {@link java.util.ServiceLoader}. */
    public PlatformLibrary() {}

    @Override
    public String platform() {
        return "@platform@";
    }

    @Override
    public InputStream open() throws IOException {
        InputStream stream = PlatformLibrary.class.getResourceAsStream("@resource@");
        if (stream == null) {
            throw new FileNotFoundException("this jar was built without a C++ compiler: it has no @resource@");
        }
        return stream;
    }
}
