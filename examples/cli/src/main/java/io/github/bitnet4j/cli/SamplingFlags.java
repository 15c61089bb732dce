package io.github.bitnet4j.cli;

import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.sampling.Dry;
import io.github.bitnet4j.sampling.Penalties;
import io.github.bitnet4j.sampling.SamplingOptions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how each token is chosen. */
final class SamplingFlags {

    private static final SamplingOptions DEFAULT = SamplingOptions.GREEDY;
    private static final Penalties NONE = Penalties.NONE;
    private static final Dry DRY = Dry.of(0);

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
            names = "--typical",
            paramLabel = "P",
            description = "Draw from the most typical tokens that make up probability P. Default: 1.")
    private float typicalP = DEFAULT.typicalP();

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
            names = "--xtc-probability",
            paramLabel = "P",
            description = "How often the likeliest tokens are excluded. Default: 0.")
    private float xtcProbability;

    @Option(
            names = "--xtc-threshold",
            paramLabel = "P",
            description = "Probability from which on a token counts as one of them. Default: 0.1.")
    private float xtcThreshold = 0.1f;

    @Option(
            names = "--mirostat-tau",
            paramLabel = "BITS",
            description = "Keep the text's surprise at BITS a token, in place of the options above. Default: off.")
    private @Nullable Float mirostatTau;

    @Option(names = "--mirostat-eta", paramLabel = "R", description = "Its learning rate. Default: 0.1.")
    private float mirostatEta = 0.1f;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "R",
            description = "Above 1: make recent tokens less likely. Default: 1.")
    private float repetitionPenalty = NONE.repetition();

    @Option(
            names = "--frequency-penalty",
            paramLabel = "R",
            description = "Taken from a recent token's logit each time it occurs. Default: 0.")
    private float frequencyPenalty = NONE.frequency();

    @Option(
            names = "--presence-penalty",
            paramLabel = "R",
            description = "Taken from a recent token's logit once. Default: 0.")
    private float presencePenalty = NONE.presence();

    @Option(
            names = "--repetition-window",
            paramLabel = "N",
            description = "Tokens that count as recent for the three penalties. Default: 64.")
    private int repetitionWindow = NONE.window();

    @Option(
            names = "--dry-multiplier",
            paramLabel = "R",
            description = "Make tokens that would repeat a sequence less likely; 0.8 is usual. Default: 0.")
    private float dryMultiplier = DRY.multiplier();

    @Option(
            names = "--dry-base",
            paramLabel = "R",
            description = "How fast that grows with the sequence. Default: 1.75.")
    private float dryBase = DRY.base();

    @Option(
            names = "--dry-allowed-length",
            paramLabel = "N",
            description = "From how many repeated tokens on. Default: 2.")
    private int dryAllowedLength = DRY.allowedLength();

    @Option(
            names = "--dry-window",
            paramLabel = "N",
            description = "Tokens in which sequences are looked for. Default: the whole context.")
    private int dryWindow = DRY.window();

    @Option(
            names = "--dry-breaker",
            paramLabel = "TEXT",
            description = "No sequence goes across it; may be given several times. Default: line break, colon, quote,"
                    + " asterisk.")
    private List<String> dryBreakers = Dry.BREAKERS;

    @Option(
            names = "--logit-bias",
            paramLabel = "ID=R",
            description = "Added to the logit of a token id; may be given several times.")
    private Map<Integer, Float> logitBias = Map.of();

    @Option(names = "--ban", paramLabel = "ID", split = ",", description = "Never choose these token ids.")
    private int[] banned = {};

    /** Hands the values to a builder. */
    void set(GenerateOptions.Builder options) {
        options.temperature(temperature)
                .seed(seed)
                .topK(topK)
                .typicalP(typicalP)
                .topP(topP)
                .minP(minP)
                .repetitionPenalty(repetitionPenalty)
                .frequencyPenalty(frequencyPenalty)
                .presencePenalty(presencePenalty)
                .repetitionWindow(repetitionWindow)
                .logitBias(logitBias)
                .bannedTokens(banned);
        if (xtcProbability != 0) {
            options.xtc(xtcProbability, xtcThreshold);
        }
        if (mirostatTau != null) {
            options.mirostat(mirostatTau, mirostatEta);
        }
        if (dryMultiplier != 0) {
            options.dry(new Dry(dryMultiplier, dryBase, dryAllowedLength, dryWindow, dryBreakers));
        }
    }
}
