package io.github.bitnet4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar, run as the README says, as briefly as JMH can. */
class BenchmarksJarIT {

    private static final long SECONDS = 60;

    @TempDir
    private Path folder;

    private record Outcome(int code, String output) {}

    @Test
    void measuresInAForkedJvm() throws Exception {
        List<Backend> usable = Backend.usable(System.out::println);
        String backend = usable.get(usable.size() - 1).toString(); // a native one, where there is one
        Outcome outcome = run("rmsNorm", "-p", "backend=" + backend, "-p", "width=2560", "-p", "tokens=1", "-f", "1");
        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(outcome.output())
                .contains("backend " + backend + ": isa ")
                .contains("10240 bytes a call, 1 calls in rotation")
                .containsPattern("rmsNorm:megabytes +" + backend + " ")
                .doesNotContain("WARNING: A restricted method")
                .doesNotContain("<failure>");
    }

    @Test
    void refusesABackendThatCannotRun() throws Exception {
        Outcome outcome = run("rmsNorm", "-p", "backend=abacus");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.output())
                .startsWith("backend abacus cannot be measured")
                .hasLineCount(1);
    }

    private Outcome run(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djmh.ignoreLock=true", // another run on this machine is none of this test's business
                "-Dbitnet4j.native.cache=" + folder,
                "-jar",
                System.getProperty("benchmarks.jar")));
        command.addAll(List.of(args));
        command.addAll(List.of("-wi", "0", "-i", "1", "-r", "10ms"));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            assertThat(ended)
                    .as("%s ends within %d s; so far:%n%s", command, SECONDS, Files.readString(output))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Outcome(process.exitValue(), Files.readString(output).strip());
    }
}
