package io.github.bitnet4j.chat;

import io.github.bitnet4j.ChatTemplateException;
import java.util.List;
import java.util.Map;

/** Renders a conversation into the text that a model was trained on. Templates are immutable and thread-safe. */
@FunctionalInterface
public interface ChatTemplate {

    /**
     * Renders a conversation.
     *
     * @param conversation messages and what else the template may need
     * @return segments that follow each other without gaps; the text boundary between two of them is no token boundary
     * @throws ChatTemplateException if the template refuses the conversation, or cannot render it
     */
    List<Segment> render(Conversation conversation);

    /**
     * Renders messages and the start of the model's answer.
     *
     * @param messages the conversation so far
     * @return segments as above
     * @throws ChatTemplateException if the template refuses the conversation, or cannot render it
     */
    default List<Segment> render(List<Message> messages) {
        return render(Conversation.of(messages));
    }

    /**
     * Reads a template in the language Jinja, as model files hold it. It is evaluated in a sandbox of bounded time and
     * memory, with white space as Hugging Face renders it. Only characters that the template itself wrote, or that come
     * from roles and special tokens, may become special tokens.
     *
     * @param jinja the template
     * @return the template
     * @throws ChatTemplateException if it is malformed or uses something that is not supported
     */
    static ChatTemplate parse(String jinja) {
        return parse(jinja, Map.of());
    }

    /**
     * Reads a template in the language Jinja that belongs to some special tokens.
     *
     * @param jinja the template
     * @param specialTokens their texts by the names that the template uses, before those of a conversation
     * @return the template
     * @throws ChatTemplateException if it is malformed or uses something that is not supported
     */
    static ChatTemplate parse(String jinja, Map<String, String> specialTokens) {
        return new JinjaTemplate(jinja, specialTokens);
    }

    /**
     * The form of microsoft/bitnet-b1.58-2B-4T: {@code Role: text<|eot_id|>} for every message, then
     * {@code Assistant: }; white space around a message's text is removed.
     *
     * @return the template
     */
    static ChatTemplate bitnet2B4T() {
        return TrainedForm.BITNET_2B_4T;
    }

    /**
     * The form of Llama-3 Instruct: {@code <|start_header_id|>role<|end_header_id|>}, an empty line, the text without
     * white space around it, and {@code <|eot_id|>}.
     *
     * @return the template
     */
    static ChatTemplate llama3() {
        return TrainedForm.LLAMA_3;
    }

    /**
     * The form of Falcon3 Instruct: {@code <|role|>}, the text on a line of its own, and {@code <|endoftext|>} behind what
     * the model said.
     *
     * @return the template
     */
    static ChatTemplate falcon3() {
        return TrainedForm.FALCON_3;
    }

    /**
     * ChatML, the form of Qwen, Falcon-E and many others: {@code <|im_start|>role}, the text on a line of its own, and
     * {@code <|im_end|>} behind it.
     *
     * @return the template
     */
    static ChatTemplate chatML() {
        return TrainedForm.CHAT_ML;
    }
}
