package io.github.bitnet4j.cli;

import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.Model;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how fast a model runs on this machine. */
@Command(name = "bench", description = "Measures speed and memory; one more run than asked for warms up.")
final class BenchCommand extends CliCommand {

    private static final int PROMPT_TOKENS = 512;
    private static final int GENERATED_TOKENS = 128;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(names = "-p", paramLabel = "N", description = "Tokens of the prompt. Default: 512, or what fits.")
    private @Nullable Integer promptTokens;

    @Option(names = "-n", paramLabel = "N", description = "Tokens to generate, at least 2. Default: 128, or what fits.")
    private @Nullable Integer generatedTokens;

    @Option(
            names = {"-d", "--depth"},
            paramLabel = "N",
            description = "Tokens of context before the prompt, which are not measured. Default: 0.")
    private int depth;

    @Option(names = "-r", paramLabel = "N", description = "Runs to measure. Default: 3.")
    private int runs = 3;

    @Option(
            names = {"-b", "--sequences"},
            paramLabel = "N",
            description = "Measure, too, how fast N sequences are decoded together, each after a prompt of -p tokens.")
    private @Nullable Integer sequences;

    @Option(names = "--json", description = "Print one line of JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        requireAtLeast("-p", 1, promptTokens);
        requireAtLeast("-n", 2, generatedTokens);
        requireAtLeast("-d", 0, depth);
        requireAtLeast("-r", 1, runs);
        requireAtLeast("-b", 1, sequences);
        LoadOptions options = model.loadOptions().withPrefixCacheBytes(0L); // prompts are repeated, and to be computed
        long start = System.nanoTime();
        try (Model loaded = model.source().load(options)) {
            double loadSeconds = (System.nanoTime() - start) / 1e9;
            Benchmark benchmark = benchmark(loaded);
            noteBackend(loaded);
            print(benchmark.run(runs, options, loadSeconds));
        }
        return OK;
    }

    private void requireAtLeast(String option, int minimum, @Nullable Integer value) {
        if (value != null && value < minimum) {
            throw misuse(option + " must be at least " + minimum + ", found " + value);
        }
    }

    /** Defaults give way to a short context, what was asked for does not. */
    private Benchmark benchmark(Model loaded) {
        int context = loaded.info().contextLength();
        int room = context - Math.min(depth, context);
        int generated = generatedTokens != null
                ? generatedTokens
                : Math.min(GENERATED_TOKENS, promptTokens != null ? room - promptTokens : room / 4);
        int prompt = promptTokens != null ? promptTokens : Math.min(PROMPT_TOKENS, room - generated);
        if (prompt < 1 || generated < 2 || (long) depth + prompt + generated > context) {
            throw misuse("-d, -p and -n must fit into the model's context of " + context + " tokens together, found -d "
                    + depth + ", " + (promptTokens == null ? "no -p" : "-p " + promptTokens) + " and "
                    + (generatedTokens == null ? "no -n" : "-n " + generatedTokens));
        }
        if ((promptTokens == null && prompt < PROMPT_TOKENS)
                || (generatedTokens == null && generated < GENERATED_TOKENS)) {
            note("the context of " + context + " tokens is short: -p " + prompt + " -n " + generated);
        }
        return new Benchmark(loaded, depth, prompt, generated, sequences);
    }

    private void print(BenchReport report) throws IOException {
        if (json) {
            Json.print(out(), report::write);
        } else {
            report.print(out());
        }
    }
}
