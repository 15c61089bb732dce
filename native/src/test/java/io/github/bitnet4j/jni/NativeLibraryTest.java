package io.github.bitnet4j.jni;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the native libraries ask of a machine and show to a process: the one that was built, or those of the jars in the
 * folder that the property {@value #JARS} names. Any platform's files can be read on any other.
 */
class NativeLibraryTest {

    private static final String JARS = "bitnet4j.test.jars";

    /** The oldest glibc that a library loads with: that of RHEL 7; AArch64 begins with it. */
    private static final int GLIBC_MINOR = 17;

    /** The oldest macOS: the first one for both processors. */
    private static final String MACOS = "11.0";

    private static final Pattern GLIBC = Pattern.compile("GLIBC_2\\.(\\d+)(\\.\\d+)?");
    private static final Pattern RESOURCE =
            Pattern.compile("io/github/bitnet4j/jni/([a-z]+-[a-z0-9_]+)/(lib)?jnibitnet4j\\.(so|dll|dylib)");

    /** A library and the platform that it is for. */
    record Library(String platform, byte[] content) {

        LibraryImage image() {
            return LibraryImage.read(platform, content);
        }

        @Override
        public String toString() {
            return platform;
        }
    }

    static List<Library> libraries() throws IOException {
        String folder = System.getProperty(JARS, "");
        if (folder.isEmpty()) {
            return List.of(new Library(NativeBuild.platform(), Files.readAllBytes(NativeBuild.library())));
        }
        List<Library> libraries = new ArrayList<>();
        try (Stream<Path> jars = Files.list(Path.of(folder))) {
            for (Path jar : jars.sorted().toList()) {
                libraries.add(ofJar(jar));
            }
        }
        return libraries;
    }

    /** The one library of a platform's jar. */
    private static Library ofJar(Path path) throws IOException {
        List<Library> libraries = new ArrayList<>();
        try (JarFile jar = new JarFile(path.toFile())) {
            for (JarEntry entry : jar.stream().toList()) {
                Matcher resource = RESOURCE.matcher(entry.getName());
                if (resource.matches()) {
                    byte[] content = jar.getInputStream(entry).readAllBytes();
                    libraries.add(new Library(resource.group(1), content));
                }
            }
        }
        assertThat(libraries).as("libraries in " + path).hasSize(1);
        assertThat(path.getFileName().toString())
                .endsWith("-" + libraries.get(0).platform() + ".jar");
        return libraries.get(0);
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void isForItsProcessorAndWithoutFlaws(Library library) {
        assertThat(library.platform()).endsWith("-" + library.image().processor());
        assertThat(library.image().flaws()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void exportsWhatJavaCallsAndNothingElse(Library library) {
        List<String> called = Stream.of(NativeBinding.class, NativeMemory.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> Modifier.isNative(method.getModifiers()))
                .map(method ->
                        "Java_" + method.getDeclaringClass().getName().replace('.', '_') + "_" + method.getName())
                .toList();
        assertThat(library.image().exported()).containsExactlyInAnyOrderElementsOf(called);
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void needsOnlyWhatEverySystemHas(Library library) {
        List<String> needed = library.image().needed();
        System.out.println("The library for " + library + " needs " + needed + " "
                + library.image().versions());
        assertThat(needed).isNotEmpty();
        if (library.platform().startsWith("linux")) {
            assertThat(needed).containsExactly("libc.so.6");
        } else if (library.platform().startsWith("windows")) {
            assertThat(needed).allMatch(PortableExecutable::isOfWindows);
        } else {
            assertThat(needed).containsExactly("/usr/lib/libSystem.B.dylib");
        }
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void needsNoNewerSystemThanStated(Library library) {
        List<String> versions = library.image().versions();
        if (library.platform().startsWith("linux")) {
            assertThat(versions).isNotEmpty().allSatisfy(version -> {
                Matcher glibc = GLIBC.matcher(version);
                assertThat(glibc.matches()).as(version).isTrue();
                assertThat(Integer.parseInt(glibc.group(1))).isLessThanOrEqualTo(GLIBC_MINOR);
            });
        } else if (library.platform().startsWith("macosx")) {
            assertThat(versions).containsExactly(MACOS);
        }
    }
}
