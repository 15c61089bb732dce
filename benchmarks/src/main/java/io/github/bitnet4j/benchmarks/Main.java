package io.github.bitnet4j.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** JMH's own command line, with every backend of this machine measured unless {@code -p backend=...} names some. */
public final class Main {

    /** For the JVMs that JMH forks: they do not read the jar's manifest. */
    static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

    private static final String BACKEND = "backend";

    private Main() {}

    /**
     * Runs the benchmarks.
     *
     * @param args as {@code -h} explains them
     * @throws IOException if JMH cannot write its results
     */
    public static void main(String[] args) throws IOException {
        String[] completed;
        try {
            completed = withBackends(args);
        } catch (CommandLineOptionException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        org.openjdk.jmh.Main.main(completed);
    }

    /**
     * Checks the backends that are named, or names those that can run here.
     *
     * @throws IllegalArgumentException if one that is named cannot run
     */
    static String[] withBackends(String[] args) throws CommandLineOptionException {
        Collection<String> named =
                new CommandLineOptions(args).getParameter(BACKEND).orElse(List.of());
        if (!named.isEmpty()) {
            named.forEach(name -> Backend.parse(name).open());
            return args;
        }
        String usable = Backend.usable(System.err::println).stream()
                .map(Backend::toString)
                .collect(Collectors.joining(","));
        List<String> completed = new ArrayList<>(Arrays.asList(args));
        completed.addAll(List.of("-p", BACKEND + "=" + usable));
        return completed.toArray(String[]::new);
    }
}
