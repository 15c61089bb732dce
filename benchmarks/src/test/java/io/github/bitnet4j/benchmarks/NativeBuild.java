package io.github.bitnet4j.benchmarks;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Assumptions;

/** What the build of the native module says about itself. */
final class NativeBuild {

    private NativeBuild() {}

    /** Skips the test, with the reason, if there is no native library because the build made none. */
    static void required() {
        Properties build = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(System.getProperty("bitnet4j.test.native")))) {
            build.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String reason = build.getProperty("skipped");
        if (!reason.isEmpty()) {
            System.out.println("Skipped, the native library was not built: " + reason);
            Assumptions.abort(reason);
        }
    }
}
