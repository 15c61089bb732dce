package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.chat.ChatTemplate;
import io.github.bitnet4j.internal.format.gguf.GgufFile;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.internal.model.ModelWeights;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Loads a model file: metadata, tokenizer, weights. Never touches the network. */
public final class ModelLoader {

    private ModelLoader() {}

    /** Loads a file, whose weights are mapped and read as they are needed, or repacked by the workers. */
    public static LoadedModel load(Path path, Kernels kernels, Workers workers) throws IOException {
        try (ModelSource source = open(path)) {
            return load(source, kernels, workers);
        }
    }

    /** Loads a file that is in memory; the buffer must not change from now on. */
    public static LoadedModel load(ByteBuffer buffer, String name, Kernels kernels, Workers workers)
            throws IOException {
        try (ModelSource source = open(buffer, name)) {
            return load(source, kernels, workers);
        }
    }

    /** Reads only the tokenizer. */
    public static Tokenizer loadTokenizer(Path path, Warnings warnings) throws IOException {
        try (ModelSource source = open(path)) {
            return source.tokenizer(warnings);
        }
    }

    /** Reads only the tokenizer of a file that is in memory. */
    public static Tokenizer loadTokenizer(ByteBuffer buffer, String name) throws IOException {
        try (ModelSource source = open(buffer, name)) {
            return source.tokenizer(new Warnings());
        }
    }

    static ModelSource open(Path path) throws IOException {
        return new GgufModel(GgufFile.open(path));
    }

    static ModelSource open(ByteBuffer buffer, String name) throws IOException {
        return new GgufModel(GgufFile.of(buffer, name));
    }

    private static LoadedModel load(ModelSource source, Kernels kernels, Workers workers) throws IOException {
        Warnings warnings = new Warnings();
        ModelConfig config = source.config(warnings);
        Tokenizer tokenizer = source.tokenizer(warnings);
        ChatTemplate template = source.template(tokenizer, warnings);
        ModelWeights weights = WeightsReader.read(source.tensors(), config, kernels, workers);
        return new LoadedModel(
                source.name(), config, weights, tokenizer, template, source.parameters(), warnings.texts());
    }
}
