package io.github.bitnet4j.cli;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.ModelFile;
import io.github.bitnet4j.demo.DemoModel;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What {@code MODEL} stands for: a file, a folder, or the embedded demo model. */
final class ModelSource {

    private final @Nullable Path file;

    private ModelSource(@Nullable Path file) {
        this.file = file;
    }

    /**
     * Finds a model.
     *
     * @param name a file or folder, or null for the demo model
     * @throws BitNetException if there is no such file
     */
    static ModelSource of(@Nullable String name) {
        return new ModelSource(name == null ? null : file(name));
    }

    private static Path file(String name) {
        Path path;
        try {
            path = Path.of(name);
        } catch (InvalidPathException e) {
            throw new BitNetException("'" + name + "' is no file name: " + e.getReason(), e);
        }
        if (!Files.exists(path)) {
            throw new BitNetException(
                    name
                            + ": no such file; give a .gguf file, a Hugging Face folder, or no model for the embedded demo model");
        }
        return path;
    }

    Model load(LoadOptions options) {
        return file == null ? Model.load(DemoModel.gguf(), options) : Model.load(file, options);
    }

    Tokenizer loadTokenizer() {
        return file == null ? Model.loadTokenizer(DemoModel.gguf()) : Model.loadTokenizer(file);
    }

    ModelFile inspect() {
        return file == null ? Model.inspect(DemoModel.gguf()) : Model.inspect(file);
    }
}
