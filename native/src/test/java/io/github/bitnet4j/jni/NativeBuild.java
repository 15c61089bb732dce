package io.github.bitnet4j.jni;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Assumptions;

/** What the build made: tests use its library, and are skipped only if it says that it made none. */
final class NativeBuild {

    private static final Properties BUILD = read();

    private NativeBuild() {}

    private static Properties read() {
        Properties build = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(System.getProperty("bitnet4j.test.native")))) {
            build.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return build;
    }

    /** The library file; skips the test if the build made none, which an automatic build may do only without a compiler. */
    static Path library() {
        String reason = BUILD.getProperty("skipped");
        if (!reason.isEmpty()) {
            boolean automatic = "true".equals(System.getenv("CI"));
            assertThat(automatic && BUILD.getProperty("compiler").equals("true"))
                    .as("a compiler is there, but the library was not built: " + reason)
                    .isFalse();
            System.out.println("Skipped, the native library was not built: " + reason);
            Assumptions.abort(reason);
        }
        return Path.of(BUILD.getProperty("library"));
    }

    /** The platform that the library was built for, in JavaCPP's naming. */
    static String platform() {
        return BUILD.getProperty("platform");
    }

    /** The provider, which has to be usable. */
    static NativeProvider provider() {
        Path library = library();
        NativeProvider provider = new NativeProvider();
        assertThat(library).isRegularFile();
        assertThat(provider.availability().usable())
                .as(provider.availability().reason())
                .isTrue();
        return provider;
    }

    /** The instruction-set tiers that this machine has. */
    static List<String> tiers() {
        List<String> all = provider().instructionSets();
        List<String> here = all.stream()
                .filter(isa -> NativeBinding.isaSupported(all.indexOf(isa)) == 1)
                .toList();
        System.out.println("Instruction sets of this build: " + all + ", of this machine: " + here);
        return here;
    }

    /** A tier of this machine with one of the layouts that it offers. */
    record Variant(String isa, String layout) {}

    /** All tiers of this machine with all their layouts. */
    static List<Variant> variants() {
        return tiers().stream()
                .flatMap(isa -> provider().layouts(isa).stream().map(layout -> new Variant(isa, layout)))
                .toList();
    }
}
