package io.github.bitnet4j;

import io.github.bitnet4j.internal.convert.Converter;
import io.github.bitnet4j.internal.parallel.Processors;
import io.github.bitnet4j.internal.parallel.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Writes a model that this library reads, from whatever form, as one GGUF file. */
public final class ModelConverter {

    private ModelConverter() {}

    /**
     * Converts a model. The file gets its name when it is complete: it is written under another one beside it, then read
     * back as a model and compared with what was read. On failure nothing stays.
     *
     * @param in a {@code .gguf} file or a Hugging Face folder
     * @param out the GGUF file to make
     * @param options what to make
     * @return what was done
     * @throws UncheckedIOException if a file cannot be read or written, or {@code out} exists and is not to be replaced
     * @throws ModelFormatException if {@code in} is not a model file, truncated or corrupt
     * @throws UnsupportedModelException if it is a model that this library does not run, or the form chosen cannot hold it
     */
    public static Conversion convert(Path in, Path out, ConvertOptions options) {
        int threads = options.threads() == 0 ? Processors.usable() : options.threads();
        try (Workers workers = new Workers(threads, "bitnet4j-convert")) {
            return Converter.convert(in, out, options, workers);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot convert the model: " + e.getMessage(), e);
        }
    }
}
