package io.github.bitnet4j.cli;

import io.github.bitnet4j.ModelFile.HyperParameters;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A published model and what is known of it.
 *
 * @param name name on Hugging Face
 * @param shape its dimensions, which no other has
 * @param activation non-linearity of the feed-forward gate
 * @param ropeTheta base of the rotary embedding's frequencies; 0 if it is not known
 * @param file its published GGUF file, or null if none is known
 * @param perplexities values that others measured on a text in windows of 512 tokens
 * @param vector the start of the published vector of {@link #VECTOR_TEXT}, empty if there is none
 */
record KnownModel(
        String name,
        Shape shape,
        String activation,
        double ropeTheta,
        @Nullable KnownFile file,
        Map<KnownText, List<Double>> perplexities,
        List<Float> vector) {

    static final String VECTOR_TEXT = "query: What is BitNet?";

    /** Dimensions. */
    record Shape(int layers, int hidden, int feedForward, int heads, int kvHeads, int headDim, int vocabulary) {
        static Shape of(HyperParameters p) {
            return new Shape(
                    p.layers(), p.hidden(), p.feedForward(), p.heads(), p.kvHeads(), p.headDim(), p.vocabulary());
        }
    }

    /** A file: its size, and its hash where that is known. */
    record KnownFile(long bytes, @Nullable String sha256) {}

    private static final KnownFile FILE_2B_4T =
            new KnownFile(1_187_801_280L, "4221b252fdd5fd25e15847adfeb5ee88886506ba50b8a34548374492884c2162");
    private static final KnownFile FILE_FALCON_E_1B =
            new KnownFile(666_324_256L, "feb7478007e916d26bb807cb1a01cc45ac16f197e355d8c30aed25e550ecd73b");
    private static final KnownFile FILE_FALCON_E_3B = new KnownFile(999_908_608L, null);

    /** Perplexities: microsoft/BitNet issue 588 and llama.cpp pull request 25885. */
    static final List<KnownModel> PUBLISHED = List.of(
            model("microsoft/bitnet-b1.58-2B-4T", new Shape(30, 2560, 6912, 20, 5, 128, 128256), "relu2", 500_000)
                    .with(FILE_2B_4T)
                    .with(KnownText.WIKITEXT_2, 17.1086)
                    .with(KnownText.WIKITEXT_2_START, 16.65),
            model("microsoft/bitnet-embedding-0.6b", new Shape(28, 1024, 3072, 16, 8, 128, 151936), "silu", 1e6)
                    .withVector(0.0239517f, 0.6826404f, 0f, -0.0644535f, 0.0613754f, 0.0473094f, 0.0114330f),
            model("microsoft/bitnet-embedding-270m", new Shape(18, 640, 2048, 4, 1, 256, 262144), "gelu", 1e6),
            model("1bitLLM/bitnet_b1_58-large", new Shape(24, 1536, 4096, 16, 16, 96, 32002), "silu", 10_000)
                    .with(KnownText.WIKITEXT_2_START, 11.82),
            model("1bitLLM/bitnet_b1_58-xl", new Shape(24, 2048, 5460, 32, 32, 64, 32002), "silu", 10_000),
            model("1bitLLM/bitnet_b1_58-3B", new Shape(26, 3200, 8640, 32, 32, 100, 32002), "silu", 10_000)
                    .with(KnownText.WIKITEXT_2_START, 8.84),
            model("HF1BitLLM/Llama3-8B-1.58-100B-tokens", new Shape(32, 4096, 14336, 32, 8, 128, 128256), "silu", 0)
                    .with(KnownText.WIKITEXT_2_START, 10.67),
            model("tiiuae/Falcon3-1B-Instruct-1.58bit", new Shape(18, 2048, 8192, 8, 4, 256, 131072), "silu", 1_000_042)
                    .with(KnownText.WIKITEXT_2_START, 15.36, 16.44), // with an F16 table, and with an I2_S one
            model("tiiuae/Falcon3-3B-1.58bit", new Shape(22, 3072, 9216, 12, 4, 256, 131072), "silu", 1_000_042),
            model("tiiuae/Falcon3-7B-1.58bit", new Shape(28, 3072, 23040, 12, 4, 256, 131080), "silu", 1_000_042),
            model("tiiuae/Falcon3-10B-1.58bit", new Shape(40, 3072, 23040, 12, 4, 256, 131072), "silu", 1_000_042),
            model("tiiuae/Falcon-E-1B", new Shape(24, 2048, 9216, 16, 2, 128, 32768), "silu", 0)
                    .with(FILE_FALCON_E_1B),
            model("tiiuae/Falcon-E-3B", new Shape(32, 2048, 13312, 16, 2, 128, 32768), "silu", 0)
                    .with(FILE_FALCON_E_3B));

    static KnownModel model(String name, Shape shape, String activation, double ropeTheta) {
        return new KnownModel(name, shape, activation, ropeTheta, null, Map.of(), List.of());
    }

    KnownModel with(KnownFile published) {
        return new KnownModel(name, shape, activation, ropeTheta, published, perplexities, vector);
    }

    KnownModel with(KnownText text, Double... values) {
        Map<KnownText, List<Double>> all = new EnumMap<>(KnownText.class);
        all.putAll(perplexities);
        all.put(text, List.of(values));
        return new KnownModel(name, shape, activation, ropeTheta, file, all, vector);
    }

    KnownModel withVector(Float... values) {
        return new KnownModel(name, shape, activation, ropeTheta, file, perplexities, List.of(values));
    }

    /** The one of these models that has some dimensions. */
    static Optional<KnownModel> of(HyperParameters parameters, List<KnownModel> models) {
        Shape shape = Shape.of(parameters);
        return models.stream().filter(model -> model.shape().equals(shape)).findFirst();
    }
}
