package io.github.bitnet4j.jni;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own, for what one process can do only once. */
final class ChildJvm {

    private static final int TIMEOUT_SECONDS = 120;

    private ChildJvm() {}

    /** Runs {@link Probe} with this test's class path and more options; gives all that it printed. */
    static String probe(Path folder, List<String> options, String... arguments) {
        return probeUnder(List.of(), folder, options, arguments);
    }

    /** Does the same through a launcher, a command that gets the command of the child as its last arguments. */
    static String probeUnder(List<String> launcher, Path folder, List<String> options, String... arguments) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("-cp", System.getProperty("java.class.path"), Probe.class.getName()));
        all.addAll(Arrays.asList(arguments));
        return run(launcher, folder, all);
    }

    /** Runs java with the arguments and without the user's own cache, its output in a file of {@code folder}. */
    static String run(List<String> launcher, Path folder, List<String> arguments) {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dbitnet4j.test.native=" + System.getProperty("bitnet4j.test.native"));
        command.addAll(arguments);
        try {
            Path output = Files.createTempFile(folder, "child", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().remove("XDG_CACHE_HOME");
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the child did not end: " + Files.readString(output));
            }
            String text = Files.readString(output);
            if (process.exitValue() != 0) {
                throw new AssertionError("the child ended with " + process.exitValue() + ": " + text);
            }
            return text;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The elements of this test's class path whose path contains a name. */
    static List<String> classPath(String... names) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(element -> Arrays.stream(names).anyMatch(element::contains))
                .toList();
    }
}
