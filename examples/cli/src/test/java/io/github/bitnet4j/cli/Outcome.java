package io.github.bitnet4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What a command did.
 *
 * @param exitCode its exit code
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
record Outcome(int exitCode, String out, String err) {

    /** Runs a command in this process. */
    static Outcome of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    /** The output of a command that must have succeeded. */
    String succeeded() {
        assertThat(exitCode).as(err).isZero();
        return out;
    }

    /** Asserts that a command said why it failed in one line, and nothing on standard output. */
    void failed(int expected, String... words) {
        assertThat(exitCode).as(err).isEqualTo(expected);
        assertThat(out).isEmpty();
        assertThat(err).startsWith("bitnet: ").contains(words);
        assertThat(err.strip().lines()).hasSize(1);
    }
}
