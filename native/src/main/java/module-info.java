/** The native backend: C++ kernels behind JNI. */
@org.jspecify.annotations.NullMarked
module io.github.bitnet4j.jni {
    requires io.github.bitnet4j;
    requires static org.bytedeco.javacpp;
    requires static org.jspecify;

    exports io.github.bitnet4j.jni;

    uses io.github.bitnet4j.jni.NativeLibrary;

    provides io.github.bitnet4j.spi.KernelProvider with
            io.github.bitnet4j.jni.NativeProvider;
}
