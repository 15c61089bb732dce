package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.internal.format.gguf.GgufFile;
import io.github.bitnet4j.internal.format.gguf.GgufMetadata;

/** Hyper-parameters in the metadata of a GGUF file. */
final class GgufHyperparameters implements Hyperparameters {

    private static final String TOKENS_KEY = "tokenizer.ggml.tokens";

    private final GgufFile file;
    private final GgufMetadata metadata;
    private final String architecture;

    GgufHyperparameters(GgufFile file) {
        this.file = file;
        this.metadata = file.metadata();
        this.architecture = metadata.string("general.architecture");
    }

    @Override
    public String file() {
        return file.name();
    }

    @Override
    public String architecture() {
        return architecture;
    }

    @Override
    public String tokenizerModel() {
        return metadata.string("tokenizer.ggml.model");
    }

    @Override
    public int vocabulary() {
        int tokens = metadata.strings(TOKENS_KEY).size();
        if (tokens < 1) {
            throw new ModelFormatException(
                    file(), metadata.offset(TOKENS_KEY), "at least one token", "an empty vocabulary");
        }
        int declared = has("vocab_size") ? integer("vocab_size", 1, Integer.MAX_VALUE) : tokens;
        if (declared != tokens) {
            throw invalid("vocab_size", "the " + tokens + " tokens of the tokenizer", "" + declared);
        }
        return tokens;
    }

    @Override
    public boolean has(String key) {
        return metadata.has(label(key));
    }

    @Override
    public int integer(String key, int minimum, int maximum) {
        return (int) metadata.integer(label(key), minimum, maximum);
    }

    @Override
    public float number(String key) {
        return metadata.number(label(key));
    }

    @Override
    public String string(String key) {
        return metadata.string(label(key));
    }

    @Override
    public boolean bool(String key) {
        return metadata.bool(label(key));
    }

    @Override
    public String label(String key) {
        return architecture + "." + key;
    }

    @Override
    public ModelFormatException invalid(String key, String expected, String found) {
        String label = label(key);
        return new ModelFormatException(file(), metadata.offset(label), label + " to be " + expected, found);
    }
}
