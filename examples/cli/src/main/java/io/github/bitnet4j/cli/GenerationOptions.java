package io.github.bitnet4j.cli;

import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.sampling.SamplingOptions;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say how text is generated. */
final class GenerationOptions {

    private static final SamplingOptions DEFAULT = SamplingOptions.GREEDY;

    @Option(
            names = {"-n", "--max-tokens"},
            paramLabel = "N",
            description = "The most tokens to produce. Default: until the model ends its text or the context is full.")
    private int maxTokens = Integer.MAX_VALUE;

    @Option(names = "--temp", paramLabel = "T", description = "Temperature; 0 (default): always the likeliest token.")
    private float temperature = DEFAULT.temperature();

    @Option(names = "--seed", paramLabel = "S", description = "Key of the random numbers. Default: 0.")
    private long seed = DEFAULT.seed();

    @Option(
            names = "--top-k",
            paramLabel = "K",
            description = "Draw from the K likeliest tokens; 0 (default): from all.")
    private int topK = DEFAULT.topK();

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Draw from the likeliest tokens that make up probability P. Default: 1.")
    private float topP = DEFAULT.topP();

    @Option(
            names = "--min-p",
            paramLabel = "P",
            description = "Draw from tokens at least P times as likely as the likeliest. Default: 0.")
    private float minP = DEFAULT.minP();

    @Option(
            names = "--repetition-penalty",
            paramLabel = "R",
            description = "Above 1: make recent tokens less likely. Default: 1.")
    private float repetitionPenalty = DEFAULT.repetitionPenalty();

    @Option(names = "--stop", paramLabel = "TEXT", description = "End before this text; may be given several times.")
    private List<String> stopStrings = List.of();

    GenerateOptions options() {
        return GenerateOptions.builder()
                .maxTokens(maxTokens)
                .temperature(temperature)
                .seed(seed)
                .topK(topK)
                .topP(topP)
                .minP(minP)
                .repetitionPenalty(repetitionPenalty)
                .stopStrings(stopStrings.toArray(String[]::new))
                .build();
    }
}
