package io.github.bitnet4j.internal.convert;

import io.github.bitnet4j.internal.format.gguf.GgufFileWriter;
import io.github.bitnet4j.internal.load.ModelSource;
import io.github.bitnet4j.internal.load.Warnings;
import io.github.bitnet4j.internal.model.ModelConfig;
import java.io.IOException;
import java.util.Locale;

/** What a file says of its model: what the source said, the form of the weights, and every key that was left out. */
final class MetadataWriter {

    private final GgufFileWriter.Builder file;
    private final ModelConfig config;

    private MetadataWriter(GgufFileWriter.Builder file, ModelConfig config) {
        this.file = file;
        this.config = config;
    }

    /**
     * Writes all metadata.
     *
     * @param name the model's name, if its files do not say one
     */
    static void write(
            GgufFileWriter.Builder file,
            ModelSource source,
            String name,
            ModelConfig config,
            TernaryEncoder encoder,
            Warnings warnings)
            throws IOException {
        file.string("general.architecture", config.architecture())
                .uint32("general.file_type", fileType(encoder))
                .uint32("general.quantization_version", 2)
                .string(
                        config.architecture() + ".hidden_activation",
                        config.activation().name().toLowerCase(Locale.ROOT));
        source.copyMetadata(file, config.vocabulary(), warnings);
        if (!file.has("general.name")) {
            file.string("general.name", name);
        }
        new MetadataWriter(file, config).completeHyperparameters();
    }

    /** Numbers that readers of GGUF have for files by the form of most of their weights. */
    private static int fileType(TernaryEncoder encoder) {
        return switch (encoder) {
            case I2_S -> 40;
            case TQ2_0 -> 37;
            case TQ1_0 -> 36;
        };
    }

    private void completeHyperparameters() {
        integer("vocab_size", config.vocabulary());
        integer("context_length", config.contextLength());
        integer("embedding_length", config.hidden());
        integer("block_count", config.layers());
        integer("feed_forward_length", config.feedForward());
        integer("attention.head_count", config.heads());
        integer("attention.head_count_kv", config.kvHeads());
        integer("attention.key_length", config.headDim());
        integer("attention.value_length", config.headDim());
        number("attention.layer_norm_rms_epsilon", config.epsilon());
        integer("rope.dimension_count", config.headDim());
        number("rope.freq_base", (float) config.rope().theta());
        if (config.rope().factor() != 1 && !file.has(key("rope.scaling.type"))) {
            file.string(key("rope.scaling.type"), "linear");
            number("rope.scaling.factor", (float) config.rope().factor());
        }
        if (config.pooling() != null) {
            integer(
                    "pooling_type",
                    switch (config.pooling()) {
                        case MEAN -> 1;
                        case LAST -> 3;
                    });
        }
    }

    private String key(String name) {
        return config.architecture() + "." + name;
    }

    private void integer(String name, int value) {
        if (!file.has(key(name))) {
            file.uint32(key(name), value);
        }
    }

    private void number(String name, float value) {
        if (!file.has(key(name))) {
            file.float32(key(name), value);
        }
    }
}
