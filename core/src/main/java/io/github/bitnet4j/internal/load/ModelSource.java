package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFile;
import io.github.bitnet4j.chat.ChatTemplate;
import io.github.bitnet4j.internal.format.gguf.GgufFileWriter;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model's file or folder, opened: what it says of the model, and its tensors. */
public interface ModelSource extends Closeable {

    /** The model's name, or the file's where it does not say one. */
    String name();

    /**
     * The hyper-parameters, checked against each other.
     *
     * @throws io.github.bitnet4j.ModelFormatException if they contradict each other
     * @throws io.github.bitnet4j.UnsupportedModelException if they are of a model that is not supported
     */
    ModelConfig config(Warnings warnings) throws IOException;

    /** The tokenizer. */
    Tokenizer tokenizer(Warnings warnings) throws IOException;

    /** The chat template; null for a base model. */
    @Nullable
    ChatTemplate template(Tokenizer tokenizer, Warnings warnings) throws IOException;

    /** The tensors; warnings about their form are added as they are asked for. */
    TensorSource tensors(Warnings warnings);

    /** Number of weights. */
    long parameters();

    /** The format of the files, with its version where it has one. */
    String format();

    /** All that the files say of the model besides tokenizer and tensors, in their order: keys, and values in one line. */
    Map<String, String> metadata();

    /**
     * Adds what the files say of the model and its tokenizer to a GGUF file, corrected where it is known to be wrong; a key
     * that is there already stays as it is.
     *
     * @param vocabulary tokens that the model has
     * @throws io.github.bitnet4j.UnsupportedModelException if GGUF cannot say it
     */
    void copyMetadata(GgufFileWriter.Builder target, int vocabulary, Warnings warnings) throws IOException;

    /** All tensors as the files have them. */
    List<ModelFile.Tensor> listing();
}
