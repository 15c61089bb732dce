package io.github.bitnet4j.cli;

import io.github.bitnet4j.GenerateOptions;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say how text is generated. */
final class GenerationOptions {

    @Option(
            names = {"-n", "--max-tokens"},
            paramLabel = "N",
            description = "The most tokens to produce. Default: until the model ends its text or the context is full.")
    private int maxTokens = Integer.MAX_VALUE;

    @Option(names = "--stop", paramLabel = "TEXT", description = "End before this text; may be given several times.")
    private List<String> stopStrings = List.of();

    @Mixin
    private SamplingFlags sampling = new SamplingFlags();

    GenerateOptions.Builder builder() {
        GenerateOptions.Builder options =
                GenerateOptions.builder().maxTokens(maxTokens).stopStrings(stopStrings.toArray(String[]::new));
        sampling.set(options);
        return options;
    }
}
