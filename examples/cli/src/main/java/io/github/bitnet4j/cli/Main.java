package io.github.bitnet4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code bitnet}: finds the subcommand, runs it, and ends the process with its exit code. */
@Command(
        name = "bitnet",
        description = "Runs BitNet b1.58 language models on this machine's processor.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            GenerateCommand.class,
            ChatCommand.class,
            TokenizeCommand.class,
            LogitsCommand.class,
            EmbedCommand.class,
            PerplexityCommand.class,
            BenchCommand.class,
            ConvertCommand.class,
            InspectCommand.class,
            VerifyCommand.class,
            DoctorCommand.class
        })
public final class Main {

    private boolean verbose;

    /** Takes effect on logging only if it is set before the library's first class is loaded. */
    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Say more on standard error; stack traces of errors.")
    void setVerbose(boolean value) {
        verbose = value;
        if (value) {
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
        }
    }

    boolean isVerbose() {
        return verbose;
    }

    /**
     * Runs a command.
     *
     * @param args as the shell passes them
     */
    public static void main(String[] args) {
        PrintWriter out = utf8(FileDescriptor.out, false);
        PrintWriter err = utf8(FileDescriptor.err, true);
        int exitCode = run(args, out, err);
        if (out.checkError() && exitCode == 0) {
            err.println("bitnet: " + CliCommand.OUTPUT_CLOSED);
            exitCode = Failures.FAILED;
        }
        System.exit(exitCode);
    }

    private static int run(String[] args, PrintWriter out, PrintWriter err) {
        CommandLine commandLine = commandLine().setOut(out).setErr(err);
        try {
            return commandLine.execute(Arguments.asTyped(args));
        } catch (Error e) {
            return Failures.report(e, commandLine);
        }
    }

    /** The command and its subcommands, ready to execute. */
    static CommandLine commandLine() {
        Failures failures = new Failures();
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }

    /** Always UTF-8, so that output does not depend on the locale. */
    private static PrintWriter utf8(FileDescriptor descriptor, boolean autoFlush) {
        return new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), autoFlush);
    }
}
