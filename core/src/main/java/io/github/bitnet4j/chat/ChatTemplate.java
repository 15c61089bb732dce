package io.github.bitnet4j.chat;

import java.util.List;

/** Renders a conversation into the text that a model was trained on. */
public interface ChatTemplate {

    /**
     * Renders all messages and the start of the model's answer.
     *
     * @param messages the conversation so far
     * @return segments that follow each other without gaps; the text boundary between two of them is no token boundary
     */
    List<Segment> render(List<Message> messages);

    /**
     * The form of microsoft/bitnet-b1.58-2B-4T: {@code Role: text<|eot_id|>} for every message, then
     * {@code Assistant: }; white space around a message's text is removed.
     *
     * @return the template
     */
    static ChatTemplate bitnet2B4T() {
        return BitNetTemplate.INSTANCE;
    }
}
