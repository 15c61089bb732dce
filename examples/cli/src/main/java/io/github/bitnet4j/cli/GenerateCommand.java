package io.github.bitnet4j.cli;

import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.Prompt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Streams a model's answer, or its continuation of a raw text, to standard output. */
@Command(name = "generate", description = "Generates text; prints it as it comes, and nothing else.")
final class GenerateCommand extends CliCommand {

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private GenerationOptions generation = new GenerationOptions();

    @Option(
            names = "--raw",
            description =
                    "Continue the prompt as it is: no chat template, and names of special tokens are such tokens.")
    private boolean raw;

    @Option(names = "--json", description = "Print one object with text, tokens and counts instead of the text.")
    private boolean json;

    @Option(
            names = "--logprobs",
            paramLabel = "N",
            description =
                    "With --json: the log-probability of each token and of the N likeliest at its place, 0 to 100.")
    private @Nullable Integer logProbs;

    @Parameters(paramLabel = "PROMPT", description = "What to answer, or to continue; - reads standard input.")
    private String prompt = "";

    @Override
    public Integer call() throws IOException {
        if (logProbs != null && !json) {
            throw misuse("--logprobs needs --json");
        }
        GenerateOptions options =
                generation.builder().logProbs(logProbs == null ? -1 : logProbs).build();
        String text = prompt.equals("-") ? standardInput() : prompt;
        try (Model loaded = model.load()) {
            noteBackend(loaded);
            Prompt question = raw ? Prompt.raw(text) : Prompt.user(text);
            if (json) {
                Json.print(out(), new GenerationReport(loaded.generate(question, options), loaded.tokenizer())::write);
            } else {
                loaded.generate(question, options, this::stream);
                stream("\n");
            }
        }
        return OK;
    }

    /** All of it but the line break at its end. */
    private static String standardInput() throws IOException {
        String text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        return text.replaceFirst("\\R\\z", "");
    }
}
