package io.github.bitnet4j;

import io.github.bitnet4j.internal.load.MatrixReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Looks at the ternary matrices of a model without loading it. */
public final class TernaryMatrices {

    private TernaryMatrices() {}

    /**
     * Reads all ternary matrices of a model, a few rows at a time.
     *
     * @param path a GGUF file or a Hugging Face folder
     * @return the matrices, layer by layer
     * @throws UncheckedIOException if the file cannot be read
     * @throws ModelFormatException if it is no model, truncated or corrupt; of a weight that is no trit the message says
     *     matrix, row and column
     * @throws UnsupportedModelException if it is a model that this library does not run
     */
    public static List<TernaryMatrix> read(Path path) {
        try {
            return MatrixReader.read(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the model: " + e.getMessage(), e);
        }
    }

    /**
     * Reads all ternary matrices of a model that is in memory.
     *
     * @param gguf the bytes of a GGUF file between position and limit
     * @return the matrices, layer by layer
     * @throws ModelFormatException if it is no model, truncated or corrupt; of a weight that is no trit the message says
     *     matrix, row and column
     * @throws UnsupportedModelException if it is a model that this library does not run
     */
    public static List<TernaryMatrix> read(ByteBuffer gguf) {
        try {
            return MatrixReader.read(gguf, Model.IN_MEMORY);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the model: " + e.getMessage(), e);
        }
    }
}
