package io.github.bitnet4j.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns exceptions into one line on standard error and an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

    static final int FAILED = 1;
    static final int MISUSED = 2;

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine commandLine = e.getCommandLine();
        String help = commandLine.getCommandSpec().qualifiedName() + " --help";
        commandLine.getErr().println(line(e.getMessage() + " (see " + help + ")"));
        traceIfVerbose(e, commandLine);
        return MISUSED;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, ParseResult parsed) {
        return report(e, commandLine);
    }

    /** Reports what a command threw; the values that the library refuses as arguments come from the command line. */
    static int report(Throwable e, CommandLine commandLine) {
        commandLine.getErr().println(line(describe(e)));
        traceIfVerbose(e, commandLine);
        return e instanceof IllegalArgumentException ? MISUSED : FAILED;
    }

    private static void traceIfVerbose(Throwable e, CommandLine commandLine) {
        CommandLine root = commandLine;
        while (root.getParent() != null) {
            root = root.getParent();
        }
        if (root.getCommand() instanceof Main main && main.isVerbose()) {
            PrintWriter err = commandLine.getErr();
            e.printStackTrace(err);
            err.flush();
        }
    }

    /** What an exception says; those of files name only the path. */
    static String describe(Throwable e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
        if (cause instanceof NoSuchFileException) {
            return message + ": no such file or folder";
        }
        if (cause instanceof AccessDeniedException) {
            return message + ": access denied";
        }
        return e instanceof OutOfMemoryError ? "out of memory (" + message + "); give Java more with -Xmx" : message;
    }

    private static String line(String message) {
        return "bitnet: " + message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
