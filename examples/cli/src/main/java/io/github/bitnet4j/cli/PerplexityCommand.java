package io.github.bitnet4j.cli;

import io.github.bitnet4j.Model;
import io.github.bitnet4j.Perplexity;
import io.github.bitnet4j.PerplexityOptions;
import io.github.bitnet4j.Prompt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures how well a model foresees a text. */
@Command(
        name = "perplexity",
        description = {
            "Measures how well a model foresees a text, as llama.cpp's perplexity tool does:",
            "in windows, of which the second half counts."
        })
final class PerplexityCommand extends CliCommand {

    private static final long NANOS_BETWEEN_NOTES = 2_000_000_000L;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--ctx",
            paramLabel = "N",
            description = "Tokens a window, 512 by default. Figures compare only between equal windows.")
    private int window = PerplexityOptions.defaults().window();

    @Option(names = "--windows", paramLabel = "N", description = "Windows at most. Default: the whole text.")
    private int maxWindows = PerplexityOptions.defaults().maxWindows();

    @Option(names = "--json", description = "Print one line of JSON.")
    private boolean json;

    @Parameters(paramLabel = "FILE", description = "A text in UTF-8.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
        PerplexityOptions options = new PerplexityOptions(window, maxWindows);
        Prompt text = Prompt.text(TextFile.read(file));
        try (Model loaded = model.load()) {
            noteBackend(loaded);
            Perplexity perplexity = Perplexity.of(loaded, text, options, progress());
            print(perplexity);
        }
        return OK;
    }

    private void print(Perplexity perplexity) throws IOException {
        if (json) {
            Json.print(out(), members -> {
                members.writeNumberField("perplexity", perplexity.value());
                members.writeNumberField("standardError", perplexity.standardError());
                members.writeNumberField("tokens", perplexity.tokens());
                members.writeNumberField("windows", perplexity.windows());
                members.writeNumberField("windowTokens", window);
            });
        } else {
            out().print(describe(perplexity) + "\n");
        }
    }

    private static String describe(Perplexity p) {
        return String.format(
                Locale.ROOT,
                "perplexity %.4f ± %.4f (%d tokens in %d windows)",
                p.value(),
                p.standardError(),
                p.tokens(),
                p.windows());
    }

    /** Notes the state of a long measurement from time to time. */
    private Consumer<Perplexity> progress() {
        long[] noted = {System.nanoTime()};
        return soFar -> {
            long now = System.nanoTime();
            if (now - noted[0] >= NANOS_BETWEEN_NOTES) {
                noted[0] = now;
                note("so far: " + describe(soFar));
            }
        };
    }
}
