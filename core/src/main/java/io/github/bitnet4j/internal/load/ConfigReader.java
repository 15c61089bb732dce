package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.Pooling;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.model.ExtraNorm;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.internal.model.Rope;
import io.github.bitnet4j.spi.KvPage;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the hyper-parameters of a model, from whatever kind of file, and checks them against each other. */
final class ConfigReader {

    /** The widest layer that is believed: what is wider is a corrupt file. */
    private static final int MAX_WIDTH = 1 << 18;

    private static final int MAX_LAYERS = 10_000;
    private static final int MAX_CONTEXT = 1 << 24;

    private final Hyperparameters from;
    private final TensorSource tensors;
    private final Family family;

    private ConfigReader(Hyperparameters from, TensorSource tensors) {
        this.from = from;
        this.tensors = tensors;
        this.family = Family.of(from.architecture(), from.file());
    }

    /**
     * Reads them.
     *
     * @param tensors tell by their names which optional parts the graph has; their weights are not read
     */
    static ModelConfig read(Hyperparameters from, TensorSource tensors, Warnings warnings) {
        return new ConfigReader(from, tensors).read(warnings);
    }

    private ModelConfig read(Warnings warnings) {
        int layers = from.integer("block_count", 1, MAX_LAYERS);
        int hidden = from.integer("embedding_length", 1, MAX_WIDTH);
        int heads = from.integer("attention.head_count", 1, MAX_WIDTH);
        int kvHeads = integer("attention.head_count_kv", 1, heads, heads);
        require(heads % kvHeads == 0, "attention.head_count_kv", "a divisor of " + heads, kvHeads);
        int headDim = headDim(hidden, heads);
        int contextLength = from.integer("context_length", 1, MAX_CONTEXT);
        refuseOtherAttention(contextLength);
        return new ModelConfig(
                from.architecture(),
                extraNorms(),
                layers,
                hidden,
                heads,
                kvHeads,
                headDim,
                from.integer("feed_forward_length", 1, MAX_WIDTH),
                from.vocabulary(),
                contextLength,
                epsilon(),
                rope(),
                ActivationRule.decide(from, family, layers, hidden, warnings),
                family.embeddingScale(hidden),
                family.isAlwaysTied() || !tensors.has(GraphTensors.HEAD),
                pooling());
    }

    private int headDim(int hidden, int heads) {
        require(
                from.has("attention.key_length") || hidden % heads == 0,
                "attention.head_count",
                "a divisor of " + hidden,
                heads);
        int headDim = integer("attention.key_length", 1, MAX_WIDTH, Math.max(1, hidden / heads));
        require(
                (long) heads * headDim <= MAX_WIDTH,
                "attention.head_count",
                "at most " + MAX_WIDTH / headDim + ", as heads have " + headDim + " values",
                heads);
        int valueDim = integer("attention.value_length", 1, MAX_WIDTH, headDim);
        require(valueDim == headDim, "attention.value_length", "the key length " + headDim, valueDim);
        int ropeDim = integer("rope.dimension_count", 1, MAX_WIDTH, headDim);
        require(
                ropeDim == headDim && headDim % 2 == 0,
                "rope.dimension_count",
                "the even head width " + headDim,
                ropeDim);
        if (headDim > KvPage.MAX_HEAD_DIM) {
            throw unsupported("attention heads of " + headDim + " values", "at most " + KvPage.MAX_HEAD_DIM);
        }
        return headDim;
    }

    /** Those of the family, and a norm for each projection where the file has the first of them. */
    private Set<ExtraNorm> extraNorms() {
        Set<ExtraNorm> norms = EnumSet.noneOf(ExtraNorm.class);
        norms.addAll(family.extraNorms());
        if (tensors.has(LayerTensor.QUERY_INPUT_NORM.name(0))) {
            norms.add(ExtraNorm.PROJECTION);
        }
        return norms;
    }

    /** Attention is causal and over all positions; a model that was made for another kind would give nonsense. */
    private void refuseOtherAttention(int contextLength) {
        if (from.has("attention.causal") && !from.bool("attention.causal")) {
            throw unsupported(from.label("attention.causal") + " = false", "causal attention");
        }
        int window = integer("attention.sliding_window", 0, Integer.MAX_VALUE, 0);
        if (window > 0 && window < contextLength) {
            throw unsupported(
                    from.label("attention.sliding_window") + " = " + window,
                    "attention over all positions, without a window or with one of the context length "
                            + contextLength);
        }
    }

    private float epsilon() {
        float epsilon = from.number("attention.layer_norm_rms_epsilon");
        require(epsilon > 0 && epsilon < 1, "attention.layer_norm_rms_epsilon", "above 0, below 1", epsilon);
        return epsilon;
    }

    private Rope rope() {
        float theta = from.has("rope.freq_base") ? from.number("rope.freq_base") : 10_000;
        require(theta >= 1 && theta < 1e12, "rope.freq_base", "1 to 1e12", theta);
        String type = from.has("rope.scaling.type") ? from.string("rope.scaling.type") : "none";
        if (!type.equals("none") && !type.equals("linear")) {
            throw unsupported(from.label("rope.scaling.type") + " '" + type + "'", "none, linear");
        }
        boolean scaled = type.equals("linear") && from.has("rope.scaling.factor");
        float factor = scaled ? from.number("rope.scaling.factor") : 1;
        require(factor > 0 && factor < 1e6, "rope.scaling.factor", "above 0, below 1e6", factor);
        return new Rope(theta, factor);
    }

    /** Numbers of llama.cpp: 0 none, 1 mean, 2 first token, 3 last token, 4 a score. */
    private @Nullable Pooling pooling() {
        int type = integer("pooling_type", Integer.MIN_VALUE, Integer.MAX_VALUE, 0);
        return switch (type) {
            case 0 -> null;
            case 1 -> Pooling.MEAN;
            case 3 -> Pooling.LAST;
            default -> throw unsupported(from.label("pooling_type") + " = " + type, "0 (none), 1 (mean), 3 (last)");
        };
    }

    private int integer(String name, int minimum, int maximum, int otherwise) {
        return from.has(name) ? from.integer(name, minimum, maximum) : otherwise;
    }

    private void require(boolean valid, String name, String expected, Number found) {
        if (!valid) {
            throw from.invalid(name, expected, found.toString());
        }
    }

    private UnsupportedModelException unsupported(String what, String supported) {
        return new UnsupportedModelException(from.file() + ": " + what, supported);
    }
}
