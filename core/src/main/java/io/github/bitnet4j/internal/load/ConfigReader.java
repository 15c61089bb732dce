package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.format.gguf.GgufFile;
import io.github.bitnet4j.internal.format.gguf.GgufMetadata;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.spi.KvPage;
import java.util.Set;

/** Reads the hyper-parameters of the bitnet family from GGUF metadata and checks them against each other. */
final class ConfigReader {

    static final Set<String> ARCHITECTURES = Set.of("bitnet", "bitnet-25", "bitnet-b1.58");

    /** The widest layer that is believed: what is wider is a corrupt file. */
    private static final int MAX_WIDTH = 1 << 18;

    private static final int MAX_LAYERS = 10_000;
    private static final int MAX_CONTEXT = 1 << 24;
    private static final String ARCHITECTURE_KEY = "general.architecture";
    private static final String TOKENS_KEY = "tokenizer.ggml.tokens";

    private final GgufFile file;
    private final GgufMetadata metadata;
    private final String architecture;

    private ConfigReader(GgufFile file) {
        this.file = file;
        this.metadata = file.metadata();
        this.architecture = metadata.string(ARCHITECTURE_KEY);
    }

    static ModelConfig read(GgufFile file, Warnings warnings) {
        return new ConfigReader(file).read(warnings);
    }

    private ModelConfig read(Warnings warnings) {
        if (!ARCHITECTURES.contains(architecture)) {
            throw new UnsupportedModelException(
                    file.name() + ": architecture '" + architecture + "'", "bitnet, bitnet-25, bitnet-b1.58");
        }
        int layers = integer("block_count", 1, MAX_LAYERS);
        int hidden = integer("embedding_length", 1, MAX_WIDTH);
        int heads = integer("attention.head_count", 1, hidden);
        int kvHeads = integer("attention.head_count_kv", 1, heads, heads);
        require(heads % kvHeads == 0, "attention.head_count_kv", "a divisor of " + heads, kvHeads);
        require(
                has("attention.key_length") || hidden % heads == 0,
                "attention.head_count",
                "a divisor of " + hidden,
                heads);
        int headDim = integer("attention.key_length", 1, MAX_WIDTH, hidden / heads);
        int valueDim = integer("attention.value_length", 1, MAX_WIDTH, headDim);
        require(valueDim == headDim, "attention.value_length", "the key length " + headDim, valueDim);
        int ropeDim = integer("rope.dimension_count", 1, MAX_WIDTH, headDim);
        require(
                ropeDim == headDim && headDim % 2 == 0,
                "rope.dimension_count",
                "the even head width " + headDim,
                ropeDim);
        if (headDim > KvPage.MAX_HEAD_DIM) {
            throw new UnsupportedModelException(
                    file.name() + ": attention heads of " + headDim + " values", "at most " + KvPage.MAX_HEAD_DIM);
        }
        refuseRopeScaling();
        float epsilon = metadata.number(key("attention.layer_norm_rms_epsilon"));
        require(epsilon > 0 && epsilon < 1, "attention.layer_norm_rms_epsilon", "above 0, below 1", epsilon);
        double theta = has("rope.freq_base") ? metadata.number(key("rope.freq_base")) : 10_000;
        require(theta >= 1 && theta < 1e12, "rope.freq_base", "1 to 1e12", theta);
        return new ModelConfig(
                architecture,
                layers,
                hidden,
                heads,
                kvHeads,
                headDim,
                integer("feed_forward_length", 1, MAX_WIDTH),
                vocabulary(),
                integer("context_length", 1, MAX_CONTEXT),
                epsilon,
                theta,
                ActivationRule.decide(metadata, architecture, layers, hidden, warnings));
    }

    private int vocabulary() {
        int tokens = metadata.strings(TOKENS_KEY).size();
        if (tokens < 1) {
            throw new ModelFormatException(
                    file.name(), metadata.offset(TOKENS_KEY), "at least one token", "an empty vocabulary");
        }
        int declared = integer("vocab_size", 1, Integer.MAX_VALUE, tokens);
        require(declared == tokens, "vocab_size", "the " + tokens + " tokens of the tokenizer", declared);
        return tokens;
    }

    private void refuseRopeScaling() {
        String type = has("rope.scaling.type") ? metadata.string(key("rope.scaling.type")) : "none";
        float factor = has("rope.scaling.factor") ? metadata.number(key("rope.scaling.factor")) : 1;
        if (!type.equals("none") && !(type.equals("linear") && factor == 1)) {
            throw new UnsupportedModelException(
                    file.name() + ": rope.scaling.type '" + type + "' with factor " + factor,
                    "none, or linear with factor 1");
        }
    }

    private String key(String name) {
        return architecture + "." + name;
    }

    private boolean has(String name) {
        return metadata.has(key(name));
    }

    private int integer(String name, int minimum, int maximum) {
        return (int) metadata.integer(key(name), minimum, maximum);
    }

    private int integer(String name, int minimum, int maximum, int otherwise) {
        return has(name) ? integer(name, minimum, maximum) : otherwise;
    }

    private void require(boolean valid, String name, String expected, Number found) {
        if (!valid) {
            throw new ModelFormatException(
                    file.name(), metadata.offset(key(name)), key(name) + " to be " + expected, found.toString());
        }
    }
}
