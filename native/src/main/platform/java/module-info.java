/** The native library of one platform. */
module @module@ {
    requires io.github.bitnet4j.jni;

    provides io.github.bitnet4j.jni.NativeLibrary with
            @module@.PlatformLibrary;
}
