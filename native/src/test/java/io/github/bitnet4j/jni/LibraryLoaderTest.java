package io.github.bitnet4j.jni;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.spi.Availability;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Where the library is found, and what is said when it is not. */
class LibraryLoaderTest {

    @TempDir
    private Path folder;

    private static NativeSettings settings(Path... caches) {
        NativeBuild.library();
        return new NativeSettings(NativeSettings.read().platform(), "user", null, List.of(caches));
    }

    private static Availability load(NativeSettings settings) {
        return new LibraryLoader(settings).load();
    }

    @Test
    void takesTheFirstDirectoryThatWorks() throws IOException {
        Path file = Files.createFile(folder.resolve("a file"));
        Path good = folder.resolve("good");
        Availability availability = load(settings(file, good, folder.resolve("never")));
        assertThat(availability.usable()).as(availability.reason()).isTrue();
        assertThat(availability.reason()).contains(good.toString());
        assertThat(folder.resolve("never")).doesNotExist();
    }

    @Test
    void saysWhyNoDirectoryWorks() throws IOException {
        Path file = Files.createFile(folder.resolve("a file"));
        Availability availability = load(settings(file));
        assertThat(availability.usable()).isFalse();
        assertThat(availability.error()).isInstanceOf(IOException.class);
        assertThat(availability.reason()).contains(file.toString(), "set -D" + NativeSettings.CACHE);
    }

    @Test
    void anUnknownPlatformIsToldHowToGetALibrary() {
        Availability availability = load(new NativeSettings("plan9-mips", "user", null, List.of(folder)));
        assertThat(availability.usable()).isFalse();
        assertThat(availability.reason())
                .isEqualTo("no native library for plan9-mips in the class path; add bitnet4j-native with classifier"
                        + " plan9-mips, or build with a C++ compiler (g++ and cmake)");
    }

    @Test
    void anExplicitLibraryIsNeverReplaced() throws IOException {
        String platform = NativeSettings.read().platform();
        Path missing = folder.resolve("missing.so");
        Path broken = Files.write(folder.resolve("broken.so"), new byte[1000]);
        for (Path library : List.of(missing, broken)) {
            Availability availability = load(new NativeSettings(platform, "user", library, List.of(folder)));
            assertThat(availability.usable()).isFalse();
            assertThat(availability.reason()).contains(library.toString(), "correct -D" + NativeSettings.LIBRARY);
        }
    }

    @Test
    void anExplicitLibraryIsUsedInItsPlace() {
        Path library = NativeBuild.library();
        Availability availability =
                load(new NativeSettings(NativeSettings.read().platform(), "user", library, List.of()));
        assertThat(availability.usable()).as(availability.reason()).isTrue();
        assertThat(availability.reason()).contains(library.toString());
    }

    @Test
    void aDirectoryThatForbidsExecutionIsPassedOver() throws IOException {
        NativeBuild.library();
        Path noexec = Files.createDirectory(folder.resolve("noexec"));
        List<String> launcher = List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o noexec none \"$0\" && exec \"$@\"",
                noexec.toString());
        requireRuns(launcher);
        String alone = ChildJvm.probeUnder(
                launcher, folder, List.of("-D" + NativeSettings.CACHE + "=" + noexec), "availability");
        assertThat(alone).contains("usable=false", noexec.toString(), "lets code be executed");
        String next = ChildJvm.probeUnder(
                launcher, folder, List.of("-Duser.home=" + noexec, "-Djava.io.tmpdir=" + folder), "availability");
        assertThat(next).contains("usable=true", folder.resolve("bitnet4j-").toString());
    }

    private static void requireRuns(List<String> launcher) {
        String reason = "this user cannot mount a directory that forbids execution (unshare)";
        try {
            List<String> command = new ArrayList<>(launcher);
            command.add("true");
            if (new ProcessBuilder(command).start().waitFor() == 0) {
                return;
            }
        } catch (IOException e) {
            reason += ": " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.println("Skipped: " + reason);
        Assumptions.abort(reason);
    }

    @Test
    void withoutAHomeTheTemporaryDirectoryServes() {
        NativeBuild.library();
        // A file cannot be a directory, whoever the user is.
        String home = "-Duser.home=" + NativeBuild.library();
        String output = ChildJvm.probe(folder, List.of(home, "-Djava.io.tmpdir=" + folder), "availability");
        assertThat(output).contains("usable=true", folder.toString());
    }

    @Test
    void twoClassLoadersOfOneProcessBothGetIt() throws IOException {
        NativeBuild.library();
        String output = ChildJvm.probe(folder, List.of(cache()), "loaders");
        assertThat(output).containsSubsequence("usable=true", "isa=", "usable=true", "isa=");
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(file -> file.toString().endsWith(settings().fileName())))
                    .as("the second loader's copy is gone")
                    .hasSize(1);
        }
    }

    @Test
    void nativeMemoryDoesNotCountAsHeap() {
        NativeBuild.library();
        String output = ChildJvm.probe(folder, List.of(cache(), "-Xmx32m"), "allocate", "100000000");
        assertThat(output).contains("allocated");
    }

    @Test
    void isFoundOnTheModulePathWithoutNamingItsModule() {
        NativeBuild.library();
        List<String> modules = ChildJvm.classPath(
                "/core/target/",
                "bitnet4j-core",
                "/native/target/classes",
                "/native/target/linux-",
                "/native/target/macosx-",
                "/native/target/windows-",
                "javacpp",
                "slf4j",
                "jackson");
        List<String> tests = ChildJvm.classPath("/native/target/test-classes", "junit", "opentest4j", "apiguardian");
        List<String> path =
                modules.stream().filter(element -> !element.contains("test")).toList();
        String output = ChildJvm.run(
                List.of(),
                folder,
                List.of(
                        cache(),
                        "-p",
                        String.join(File.pathSeparator, path),
                        "--add-modules",
                        "io.github.bitnet4j",
                        "-cp",
                        String.join(File.pathSeparator, tests),
                        "io.github.bitnet4j.modulepath.ModulePathProbe"));
        assertThat(output).contains("module io.github.bitnet4j.jni", "usable=true", "isa=");
    }

    @Test
    @EnabledForJreRange(minVersion = 24, disabledReason = "Java knows no native access before 24")
    void deniedNativeAccessIsAReasonAndNoCrash() {
        NativeBuild.library();
        List<String> options = new ArrayList<>(List.of(cache(), "--illegal-native-access=deny"));
        String denied = ChildJvm.probe(folder, options, "availability");
        assertThat(denied).contains("usable=false", "--enable-native-access=ALL-UNNAMED");
        options.add("--enable-native-access=ALL-UNNAMED");
        assertThat(ChildJvm.probe(folder, options, "availability"))
                .contains("usable=true")
                .doesNotContain("WARNING");
    }

    @Test
    void theJniCheckerFindsNothing() {
        NativeBuild.library();
        List<String> options = new ArrayList<>(List.of(cache(), "-Xcheck:jni", "-ea"));
        if (JRE.currentVersionNumber() >= 24) {
            options.add("--enable-native-access=ALL-UNNAMED");
        }
        String output = ChildJvm.probe(folder, options, "contract");
        assertThat(output).contains("succeeded=", "failed=0").doesNotContain("WARNING", "FATAL");
    }

    private String cache() {
        return "-D" + NativeSettings.CACHE + "=" + folder;
    }
}
