package io.github.bitnet4j.cli;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.Model;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all subcommands have: help, results on standard output, remarks on standard error. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class)
abstract class CliCommand implements Callable<Integer> {

    static final int OK = 0;
    static final String OUTPUT_CLOSED = "cannot write to standard output";

    @Spec
    private @Nullable CommandSpec spec;

    final PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    /** Writes a piece of text at once; a reader that has gone ends the command. */
    final void stream(String text) {
        out().print(text);
        if (out().checkError()) {
            throw new BitNetException(OUTPUT_CLOSED);
        }
    }

    final PrintWriter err() {
        return Objects.requireNonNull(spec).commandLine().getErr();
    }

    final void note(String remark) {
        err().println("bitnet: " + remark);
    }

    final void noteBackend(Model model) {
        note(model.backend().describe());
    }

    final ParameterException misuse(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
