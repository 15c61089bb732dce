package io.github.bitnet4j.cli;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.ModelFile;
import io.github.bitnet4j.Perplexity;
import io.github.bitnet4j.PerplexityOptions;
import io.github.bitnet4j.Prompt;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares a model file with what is known of published models. */
@Command(
        name = "verify",
        description = {
            "Compares a model with what is known of published ones, and the backend with the scalar one;",
            "prints a line for each check: ok, differs, or not known."
        },
        footer = {"", "Exit code 1 if something differs."})
final class VerifyCommand extends CliCommand {

    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A .gguf file or a Hugging Face folder. Default: the embedded demo model.")
    private @Nullable String model;

    @Mixin
    private RunOptions run = new RunOptions();

    @Option(
            names = "--text",
            paramLabel = "FILE",
            description = "A text in UTF-8 whose perplexity is measured. The raw test set of WikiText-2 and its first"
                    + " 100,000 characters are compared with figures that others measured.")
    private @Nullable Path text;

    private boolean differs;

    @Override
    public Integer call() throws IOException {
        ModelSource source = ModelSource.of(model);
        String read = text == null ? null : TextFile.read(text);
        ModelFile file = inspect(source);
        if (file != null) {
            Verification verification = new Verification(source, run.loadOptions(), file, KnownModel.PUBLISHED);
            report(verification.dimensions());
            report(verification.settings());
            report(verification.file());
            report(verification.weights());
            if (!differs) {
                run(source, verification, read);
            }
        }
        return differs ? Failures.FAILED : OK;
    }

    private @Nullable ModelFile inspect(ModelSource source) {
        String refusal;
        try {
            ModelFile file = source.inspect();
            refusal = file.refusal();
            if (refusal == null) {
                report(Check.of("format", true, file.format() + ", " + file.parameters() + " weights"));
                return file;
            }
        } catch (BitNetException e) {
            refusal = Failures.describe(e);
        }
        report(Check.of("format", false, refusal));
        return null;
    }

    /** What takes a loaded model. */
    private void run(ModelSource source, Verification verification, @Nullable String read) {
        try (Model loaded = source.load(run.loadOptions())) {
            report(verification.backend(loaded));
            if (verification.hasVector()) {
                report(verification.vector(loaded));
            }
            if (read != null) {
                Perplexity found = Perplexity.of(loaded, Prompt.text(read), PerplexityOptions.defaults());
                report(verification.perplexity(read, found));
            }
        }
    }

    private void report(Check check) {
        differs |= check.verdict() == Check.Verdict.DIFFERS;
        stream(check.line());
    }
}
