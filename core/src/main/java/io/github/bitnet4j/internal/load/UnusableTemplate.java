package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ChatTemplateException;
import io.github.bitnet4j.chat.ChatTemplate;
import io.github.bitnet4j.chat.Conversation;
import io.github.bitnet4j.chat.Segment;
import java.util.List;

/**
 * The template of a model that runs, but whose conversations cannot be rendered.
 *
 * @param reason why
 */
record UnusableTemplate(String reason) implements ChatTemplate {

    @Override
    public List<Segment> render(Conversation conversation) {
        throw new ChatTemplateException("the model's chat template cannot be used: " + reason
                + "; name another with LoadOptions.withChatTemplate, or use Prompt.raw");
    }
}
