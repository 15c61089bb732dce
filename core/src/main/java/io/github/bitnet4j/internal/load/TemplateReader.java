package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.chat.ChatTemplate;
import io.github.bitnet4j.internal.format.gguf.GgufFile;
import io.github.bitnet4j.internal.format.gguf.GgufMetadata;
import io.github.bitnet4j.tokenizer.Tokenizer;
import org.jspecify.annotations.Nullable;

/** Finds the chat template of a file; null for a base model, or for a template that is not known. */
final class TemplateReader {

    private static final String KEY = "tokenizer.chat_template";
    private static final String END_OF_TURN = "<|eot_id|>";
    /** A mark of the template that a converter wrote into the published 2B-4T file and that nobody trained on. */
    private static final String WRONG_2B_4T = "BITNETAssistant";

    private TemplateReader() {}

    static @Nullable ChatTemplate read(GgufFile file, Tokenizer tokenizer, Warnings warnings) {
        GgufMetadata metadata = file.metadata();
        return metadata.has(KEY) ? of(metadata.string(KEY), tokenizer, warnings) : null;
    }

    /** The template with some source. */
    static @Nullable ChatTemplate of(String template, Tokenizer tokenizer, Warnings warnings) {
        if (tokenizer.id(END_OF_TURN).isEmpty()) {
            return null;
        }
        if (template.contains(WRONG_2B_4T)) {
            warnings.add(
                    "the file's chat template is the known wrong one of 2B-4T; the one it was trained with is used");
            return ChatTemplate.bitnet2B4T();
        }
        if (isForm2B4T(template)) {
            return ChatTemplate.bitnet2B4T();
        }
        warnings.add("the file's chat template is not known; only raw prompts can be used");
        return null;
    }

    /** Whether a template writes {@code Role: text<|eot_id|>} for each message and {@code Assistant: } at the end. */
    private static boolean isForm2B4T(String template) {
        return template.contains("capitalize")
                && template.contains("trim")
                && template.contains("'" + END_OF_TURN + "'")
                && template.contains("'Assistant: '")
                && !template.contains("<|start_header_id|>");
    }
}
