package io.github.bitnet4j;

import io.github.bitnet4j.chat.Message;
import java.util.Arrays;
import java.util.List;

/** What goes into a session: a conversation, plain text, raw text with special tokens, or token ids. Immutable. */
public abstract sealed class Prompt {

    private Prompt() {}

    /**
     * One message of the user, rendered with the model's chat template.
     *
     * @param content what the user says; special tokens in it stay text
     * @return a prompt
     */
    public static Prompt user(String content) {
        return messages(List.of(Message.user(content)));
    }

    /**
     * A conversation, rendered with the model's chat template and followed by the start of the answer.
     *
     * @param messages the turns in order, at least one
     * @return a prompt
     */
    public static Prompt messages(List<Message> messages) {
        return new Messages(List.copyOf(messages));
    }

    /**
     * Plain text that the model continues; special tokens in it stay text.
     *
     * @param text the text
     * @return a prompt
     */
    public static Prompt text(String text) {
        return new Text(text, false);
    }

    /**
     * Text of the caller's own making in which the names of special tokens become these tokens. Never put a user's
     * words into it.
     *
     * @param text the text
     * @return a prompt
     */
    public static Prompt raw(String text) {
        return new Text(text, true);
    }

    /**
     * Token ids; nothing is added to them.
     *
     * @param ids ids in the model's vocabulary
     * @return a prompt
     */
    public static Prompt tokens(int... ids) {
        return new Tokens(ids.clone());
    }

    static final class Messages extends Prompt {
        final List<Message> messages;

        private Messages(List<Message> messages) {
            if (messages.isEmpty()) {
                throw new IllegalArgumentException("a conversation needs at least one message");
            }
            this.messages = messages;
        }
    }

    static final class Text extends Prompt {
        final String text;
        final boolean parseSpecial;

        private Text(String text, boolean parseSpecial) {
            this.text = text;
            this.parseSpecial = parseSpecial;
        }
    }

    static final class Tokens extends Prompt {
        final int[] ids;

        private Tokens(int[] ids) {
            this.ids = ids;
        }

        @Override
        public String toString() {
            return Arrays.toString(ids);
        }
    }
}
