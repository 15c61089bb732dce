package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.chat.ChatTemplate;
import io.github.bitnet4j.internal.format.gguf.GgufFile;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.internal.model.ModelWeights;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.internal.tensor.TensorInfo;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Loads a model file: metadata, tokenizer, weights. Never touches the network. */
public final class ModelLoader {

    private static final String NAME_KEY = "general.name";

    private ModelLoader() {}

    /** Loads a file, whose weights are mapped and read as they are needed, or repacked by the workers. */
    public static LoadedModel load(Path path, Kernels kernels, Workers workers) throws IOException {
        try (GgufFile file = GgufFile.open(path)) {
            return load(file, kernels, workers);
        }
    }

    /** Loads a file that is in memory; the buffer must not change from now on. */
    public static LoadedModel load(ByteBuffer buffer, String name, Kernels kernels, Workers workers)
            throws IOException {
        try (GgufFile file = GgufFile.of(buffer, name)) {
            return load(file, kernels, workers);
        }
    }

    /** Reads only the tokenizer. */
    public static Tokenizer loadTokenizer(Path path, Warnings warnings) throws IOException {
        try (GgufFile file = GgufFile.open(path)) {
            return TokenizerReader.read(file, warnings);
        }
    }

    /** Reads only the tokenizer of a file that is in memory. */
    public static Tokenizer loadTokenizer(ByteBuffer buffer, String name) throws IOException {
        try (GgufFile file = GgufFile.of(buffer, name)) {
            return TokenizerReader.read(file, new Warnings());
        }
    }

    private static LoadedModel load(GgufFile file, Kernels kernels, Workers workers) throws IOException {
        Warnings warnings = new Warnings();
        ModelConfig config = ConfigReader.read(file, warnings);
        Tokenizer tokenizer = TokenizerReader.read(file, warnings);
        ChatTemplate template = TemplateReader.read(file, tokenizer, warnings);
        ModelWeights weights = WeightsReader.read(file, config, kernels, workers);
        String name = file.metadata().has(NAME_KEY) ? file.metadata().string(NAME_KEY) : file.name();
        long parameters =
                file.tensors().stream().mapToLong(TensorInfo::elements).sum();
        return new LoadedModel(name, config, weights, tokenizer, template, parameters, warnings.texts());
    }
}
