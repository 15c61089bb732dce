package io.github.bitnet4j.cli;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.EmbeddingModel;
import io.github.bitnet4j.EmbeddingOptions;
import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.ModelFile;
import io.github.bitnet4j.ModelFile.HyperParameters;
import io.github.bitnet4j.Perplexity;
import io.github.bitnet4j.Pooling;
import io.github.bitnet4j.TernaryMatrix;
import io.github.bitnet4j.cli.KnownModel.KnownFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Compares a model with what is known of it, and the backend with the scalar one. */
final class Verification {

    /** Rounding of about a third of a normal distribution's weights to 0 gives 0.3; published models have up to 0.5. */
    private static final double FEWEST_ZEROS = 0.2;

    private static final double MOST_ZEROS = 0.7;

    /** Of a single matrix, which may be one that training hardly used. */
    private static final double MARGIN = 0.01;

    /** Others measure with another tokenizer path, other kernels. */
    private static final double PERPLEXITY_BAND = 0.01;

    /** The published vector and an engine that follows the file are 0.00085 apart; the wrong pooling is 0.24 off. */
    private static final double VECTOR_BAND = 0.005;

    private static final String FIRST_TEXT = "The capital of France is";
    private static final int FIRST_TOKENS = 6;

    private final ModelSource source;
    private final LoadOptions options;
    private final @Nullable KnownModel known;
    private final @Nullable HyperParameters parameters;

    Verification(ModelSource source, LoadOptions options, ModelFile file, List<KnownModel> models) {
        this.source = source;
        this.options = options;
        this.parameters = file.hyperParameters();
        this.known =
                parameters == null ? null : KnownModel.of(parameters, models).orElse(null);
    }

    /** Whether the dimensions are those of a published model. */
    Check dimensions() {
        return known == null
                ? Check.notKnown("model", "no published model has these dimensions")
                : Check.of("model", true, "has the dimensions of " + known.name());
    }

    /** Whether the hyper-parameters beside them are that model's. */
    Check settings() {
        HyperParameters found = Objects.requireNonNull(parameters);
        String text = "activation " + found.activation() + ", RoPE base " + found.ropeTheta();
        if (known == null) {
            return Check.notKnown("settings", text);
        }
        boolean same = found.activation().equals(known.activation())
                && (known.ropeTheta() == 0 || found.ropeTheta() == known.ropeTheta());
        String expected = ", expected " + known.activation() + ", " + known.ropeTheta();
        return Check.of("settings", same, same ? text : text + expected);
    }

    /** Whether it is the published file; files of other sizes are other conversions. */
    Check file() throws IOException {
        KnownFile published = known == null ? null : known.file();
        long bytes = source.bytes();
        if (published == null || published.bytes() != bytes) {
            return Check.notKnown("file", "no published file of this model and size is known");
        }
        if (published.sha256() == null) {
            return Check.of("file", true, bytes + " bytes, as the published file; its sha256 is not known");
        }
        String sha256 = source.sha256();
        boolean same = sha256.equals(published.sha256());
        return Check.of(
                "file",
                same,
                "sha256 " + sha256
                        + (same ? " of the published file" : ", expected " + published.sha256() + "; fetch it again"));
    }

    /** Whether all weights are trits and about as many are 0 as training leaves. */
    Check weights() {
        List<TernaryMatrix> matrices;
        try {
            matrices = source.matrices();
        } catch (BitNetException e) {
            return Check.of("weights", false, Failures.describe(e));
        }
        for (TernaryMatrix matrix : matrices) {
            if (!(matrix.scale() > 0) || matrix.zeroShare() < MARGIN || matrix.zeroShare() > 1 - MARGIN) {
                return Check.of("weights", false, "implausible: " + matrix);
            }
        }
        long weights = matrices.stream().mapToLong(TernaryMatrix::weights).sum();
        double share =
                (double) matrices.stream().mapToLong(TernaryMatrix::zeros).sum() / weights;
        return Check.of(
                "weights",
                share >= FEWEST_ZEROS && share <= MOST_ZEROS,
                String.format(Locale.ROOT, "%,d trits, %.1f %% of them 0", weights, 100 * share));
    }

    /** Whether the backend's logits are the scalar backend's, to the bit. */
    Check backend(Model model) {
        String name = model.backend().describe();
        if (model.backend().backend().equals("scalar")) {
            return Check.notKnown("backend", "scalar, with which others are compared");
        }
        int[] ids = firstTokens(model);
        List<float[]> found = logits(model, ids);
        try (Model scalar =
                source.load(options.withBackend("scalar").withIsa(null).withLayout(null))) {
            List<float[]> expected = logits(scalar, ids);
            boolean same = IntStream.range(0, ids.length)
                    .allMatch(position -> Arrays.equals(found.get(position), expected.get(position)));
            return Check.of(
                    "backend", same, name + (same ? ": the bits of" : ": not the bits of") + " the scalar backend");
        }
    }

    private static int[] firstTokens(Model model) {
        int[] ids = model.tokenizer().encode(FIRST_TEXT);
        return Arrays.copyOf(ids, Math.min(FIRST_TOKENS, ids.length));
    }

    private static List<float[]> logits(Model model, int[] ids) {
        List<float[]> rows = new ArrayList<>();
        model.logits(ids, (position, row) -> rows.add(row));
        return rows;
    }

    /** Whether a text that others have measured is as likely as to them. */
    Check perplexity(String text, Perplexity found) {
        String detail = String.format(Locale.ROOT, "%.4f ± %.4f", found.value(), found.standardError());
        KnownText textIs = KnownText.of(text).orElse(null);
        List<Double> expected = known == null || textIs == null
                ? List.of()
                : known.perplexities().getOrDefault(textIs, List.of());
        if (expected.isEmpty()) {
            return Check.notKnown("perplexity", detail + ", no figure of this model and text is known");
        }
        boolean same = expected.stream().anyMatch(value -> Math.abs(found.value() - value) <= PERPLEXITY_BAND * value);
        return Check.of("perplexity", same, detail + ", others measured " + expected);
    }

    /** Whether a model has a published vector. */
    boolean hasVector() {
        return known != null && !known.vector().isEmpty();
    }

    /** Whether it gives its published vector. */
    Check vector(Model model) {
        List<Float> expected = Objects.requireNonNull(known).vector();
        float[] found = vector(model, KnownModel.VECTOR_TEXT);
        double squares = 0;
        for (int i = 0; i < expected.size(); i++) {
            squares += Math.pow(found[i] - expected.get(i), 2);
        }
        double error = Math.sqrt(squares / expected.size());
        return Check.of(
                "vector",
                error <= VECTOR_BAND,
                String.format(Locale.ROOT, "root mean square difference %.5f from the published one", error));
    }

    /** The vector of a text as its publisher pools it. */
    static float[] vector(Model model, String text) {
        EmbeddingOptions mean = EmbeddingOptions.defaults().withPooling(Pooling.MEAN);
        return EmbeddingModel.of(model).embed(text, mean).values();
    }
}
