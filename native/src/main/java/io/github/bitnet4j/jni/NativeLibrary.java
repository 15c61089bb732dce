package io.github.bitnet4j.jni;

import java.io.IOException;
import java.io.InputStream;

/**
 * The shared library of one platform, as a service of the jar that carries it: so the library is found on the module
 * path as on the class path.
 */
public interface NativeLibrary {

    /**
     * The platform it is for.
     *
     * @return operating system and processor in JavaCPP's naming, for example {@code linux-x86_64}
     */
    String platform();

    /**
     * Opens the content of the library.
     *
     * @return a stream to be closed by the caller
     * @throws IOException if it cannot be read, or this build has none
     */
    InputStream open() throws IOException;
}
