/**
 * The native backend: provider {@code native} with C++ kernels behind JNI.
 *
 * <p>The library is looked for once a process, in this order, and the first one found decides:
 *
 * <ol>
 *   <li>the file that the system property {@code bitnet4j.native.library} names; nothing else is tried then;
 *   <li>the {@link io.github.bitnet4j.jni.NativeLibrary} service of this platform, from the jar with the platform's
 *       classifier;
 *   <li>the class path resource {@code io/github/bitnet4j/jni/PLATFORM/FILE}, for jars that were merged into one.
 * </ol>
 *
 * <p>A library from a jar is copied to a folder named after its content, in the first of these directories that can be
 * written and lets code be executed: the one that the system property {@code bitnet4j.native.cache} names (nothing else
 * is tried then), the user's cache directory ({@code XDG_CACHE_HOME} or {@code ~/.cache}; {@code ~/Library/Caches};
 * {@code LOCALAPPDATA}), and the directory of temporary files ({@code java.io.tmpdir}). The folder belongs to the user alone, and a copy is
 * compared with the jar's content before each use. The working directory is never used: its content is not the user's
 * own in a checked-out project.
 *
 * <p>The library of Linux is one for glibc and musl: it needs functions of the C library that both have.
 *
 * <p>Kernels, page and weight memory lie outside the Java heap and do not count against its limit. JDK 24 and newer
 * warn about native code unless the JVM is started with {@code --enable-native-access=ALL-UNNAMED} (class path) or
 * {@code --enable-native-access=io.github.bitnet4j.jni} (module path).
 */
@NullMarked
package io.github.bitnet4j.jni;

import org.jspecify.annotations.NullMarked;
