package io.github.bitnet4j.cli;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.EmbeddingModel;
import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.ModelFile;
import io.github.bitnet4j.TernaryMatrices;
import io.github.bitnet4j.TernaryMatrix;
import io.github.bitnet4j.demo.DemoModel;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
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

    EmbeddingModel loadEmbedding(LoadOptions options) {
        return file == null ? EmbeddingModel.load(DemoModel.gguf(), options) : EmbeddingModel.load(file, options);
    }

    Tokenizer loadTokenizer() {
        return file == null ? Model.loadTokenizer(DemoModel.gguf()) : Model.loadTokenizer(file);
    }

    ModelFile inspect() {
        return file == null ? Model.inspect(DemoModel.gguf()) : Model.inspect(file);
    }

    List<TernaryMatrix> matrices() {
        return file == null ? TernaryMatrices.read(DemoModel.gguf()) : TernaryMatrices.read(file);
    }

    /** Size of a file; of a folder, -1, for it is no file that could be known. */
    long bytes() throws IOException {
        if (file == null) {
            return DemoModel.gguf().remaining();
        }
        return Files.isDirectory(file) ? -1 : Files.size(file);
    }

    /** Hash of a file, in hexadecimal. */
    String sha256() throws IOException {
        try (InputStream bytes =
                file == null ? new ByteArrayInputStream(copy(DemoModel.gguf())) : Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[1 << 16];
            for (int count = bytes.read(chunk); count >= 0; count = bytes.read(chunk)) {
                digest.update(chunk, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
