package io.github.bitnet4j.cli;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.Conversion;
import io.github.bitnet4j.ConvertOptions;
import io.github.bitnet4j.ConvertOptions.Table;
import io.github.bitnet4j.ConvertOptions.Ternary;
import io.github.bitnet4j.ConvertProgress;
import io.github.bitnet4j.ModelConverter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a model in another form. */
@Command(name = "convert", description = "Writes a model as one GGUF file, read back and verified.")
final class ConvertCommand extends CliCommand {

    @Parameters(index = "0", paramLabel = "IN", description = "A .gguf file or a Hugging Face folder.")
    private Path in = Path.of("");

    @Parameters(index = "1", paramLabel = "OUT", description = "The .gguf file to make.")
    private Path out = Path.of("");

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FORM",
            description = "Form of the ternary matrices: ${COMPLETION-CANDIDATES}.")
    private Ternary to = Ternary.I2_S;

    @Option(
            names = "--table",
            paramLabel = "FORM",
            description = "Form of embedding and head: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private Table table = Table.KEEP;

    @Option(names = "--force", description = "Replace OUT if it exists.")
    private boolean force;

    @Option(names = "--threads", paramLabel = "N", description = "Threads; default: one for each physical core.")
    private int threads;

    @Override
    public Integer call() {
        ConvertOptions options = ConvertOptions.to(to)
                .withTable(table)
                .withOverwrite(force)
                .withThreads(threads)
                .withProgress(Machine.hasTerminal() ? progress() : (done, total) -> {});
        Conversion conversion = convert(options);
        conversion.warnings().forEach(this::note);
        stream(String.format(
                Locale.ROOT,
                "%s: %d tensors, %,d bytes, %.1f %% of the ternary weights are 0, verified, %.1f s%n",
                out,
                conversion.tensors(),
                conversion.bytes(),
                100 * conversion.zeros(),
                conversion.seconds()));
        return OK;
    }

    private Conversion convert(ConvertOptions options) {
        try {
            return ModelConverter.convert(in, out, options);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof FileAlreadyExistsException) {
                throw new BitNetException(out + " exists; --force replaces a file", e);
            }
            throw e;
        }
    }

    /** Rewrites one line of standard error, a hundred times at most. */
    private ConvertProgress progress() {
        PrintWriter err = err();
        return new ConvertProgress() {
            private long shown = -1;

            @Override
            public void update(long done, long total) {
                long percent = 100 * done / total;
                if (percent > shown) {
                    shown = percent;
                    err.print("\rbitnet: " + (percent <= 50 ? "writing " : "verifying ") + percent + " %  ");
                    err.print(done == total ? "\r" + " ".repeat(30) + "\r" : "");
                    err.flush();
                }
            }
        };
    }
}
