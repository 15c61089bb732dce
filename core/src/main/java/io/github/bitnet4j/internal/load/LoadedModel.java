package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.chat.ChatTemplate;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.internal.model.ModelWeights;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a model file holds, ready to run.
 *
 * @param name the model's name
 * @param config hyper-parameters
 * @param weights weights in the backend's form
 * @param tokenizer the tokenizer
 * @param template the chat template, or null if the file has none that is known
 * @param parameters number of weights
 * @param warnings what is odd about the file
 */
public record LoadedModel(
        String name,
        ModelConfig config,
        ModelWeights weights,
        Tokenizer tokenizer,
        @Nullable ChatTemplate template,
        long parameters,
        List<String> warnings) {}
