package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.WeightForms;
import io.github.bitnet4j.chat.ChatTemplate;
import io.github.bitnet4j.internal.format.gguf.GgufFile;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.internal.model.ModelWeights;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loads a model file or folder: metadata, tokenizer, weights. Never touches the network. */
public final class ModelLoader {

    private static final String SAFETENSORS = ".safetensors";

    private ModelLoader() {}

    /** Loads a file or a folder, whose weights are mapped and read as they are needed, or repacked by the workers. */
    public static LoadedModel load(Path path, WeightForms forms, Kernels kernels, Workers workers) throws IOException {
        try (ModelSource source = open(path, forms)) {
            return load(source, kernels, workers);
        }
    }

    /** Loads a file that is in memory; the buffer must not change from now on. */
    public static LoadedModel load(ByteBuffer buffer, String name, WeightForms forms, Kernels kernels, Workers workers)
            throws IOException {
        try (ModelSource source = open(buffer, name, forms)) {
            return load(source, kernels, workers);
        }
    }

    /** Reads only the tokenizer. */
    public static Tokenizer loadTokenizer(Path path, Warnings warnings) throws IOException {
        if (isFolder(path)) {
            return FolderModel.tokenizer(folder(path), 0);
        }
        try (ModelSource source = open(path, WeightForms.published())) {
            return source.tokenizer(warnings);
        }
    }

    /** Reads only the tokenizer of a file that is in memory. */
    public static Tokenizer loadTokenizer(ByteBuffer buffer, String name) throws IOException {
        try (ModelSource source = open(buffer, name, WeightForms.published())) {
            return source.tokenizer(new Warnings());
        }
    }

    /** Opens a file or a folder without reading its weights. */
    public static ModelSource open(Path path, WeightForms forms) throws IOException {
        return isFolder(path) ? FolderModel.open(folder(path)) : new GgufModel(GgufFile.open(path), forms);
    }

    /** A file of weights in a folder stands for the folder, without which it says too little. */
    private static boolean isFolder(Path path) {
        return Files.isDirectory(path) || (path.toString().endsWith(SAFETENSORS) && Files.exists(path));
    }

    private static Path folder(Path path) {
        return Files.isDirectory(path) ? path : path.resolveSibling("").toAbsolutePath();
    }

    static ModelSource open(ByteBuffer buffer, String name, WeightForms forms) throws IOException {
        return new GgufModel(GgufFile.of(buffer, name), forms);
    }

    private static LoadedModel load(ModelSource source, Kernels kernels, Workers workers) throws IOException {
        Warnings warnings = new Warnings();
        ModelConfig config = source.config(warnings);
        Tokenizer tokenizer = source.tokenizer(warnings);
        ChatTemplate template = source.template(tokenizer, warnings);
        ModelWeights weights = WeightsReader.read(source.tensors(warnings), config, kernels, workers);
        return new LoadedModel(
                source.name(), config, weights, tokenizer, template, source.parameters(), warnings.texts());
    }
}
