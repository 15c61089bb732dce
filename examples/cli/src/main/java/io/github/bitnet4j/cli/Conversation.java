package io.github.bitnet4j.cli;

import io.github.bitnet4j.ContextFullException;
import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.Prompt;
import io.github.bitnet4j.Session;
import io.github.bitnet4j.chat.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The turns of a chat. When they no longer fit into the context, the oldest are forgotten. */
final class Conversation {

    /** Tokens to keep free for an answer, where the context is large enough. */
    private static final int ANSWER_TOKENS = 64;

    private final Session session;
    private final @Nullable String system;
    /** Question and answer in turn, without the system message. */
    private final List<Message> turns = new ArrayList<>();

    /**
     * Begins.
     *
     * @param session an empty session of the conversation's own
     * @param system what the system says before the first turn, or null
     */
    Conversation(Session session, @Nullable String system) {
        this.session = session;
        this.system = system;
    }

    /** Forgets everything but the system message. */
    void reset() {
        turns.clear();
    }

    /** Number of questions and answers that are remembered. */
    int size() {
        return turns.size();
    }

    /**
     * Asks, and remembers question and answer.
     *
     * @return how many older turns had to be forgotten
     * @throws ContextFullException if the question alone does not fit; it is not remembered then
     */
    int ask(String question, GenerateOptions options, Consumer<String> onText) {
        turns.add(Message.user(question));
        int forgotten;
        try {
            forgotten = fit();
        } catch (RuntimeException e) {
            turns.remove(turns.size() - 1);
            throw e;
        }
        turns.add(Message.assistant(session.generate(options, onText).text()));
        return forgotten;
    }

    /** Puts the turns into the context, without the oldest ones if they leave no room for an answer. */
    private int fit() {
        int room = Math.min(ANSWER_TOKENS, session.capacity() / 4);
        for (int forgotten = 0; ; forgotten++) {
            try {
                session.replace(Prompt.messages(messages()));
                if (session.length() <= session.capacity() - room || turns.size() == 1) {
                    return forgotten;
                }
            } catch (ContextFullException e) {
                if (turns.size() == 1) {
                    throw e;
                }
            }
            turns.subList(0, 2).clear();
        }
    }

    private List<Message> messages() {
        List<Message> messages = new ArrayList<>();
        if (system != null) {
            messages.add(Message.system(system));
        }
        messages.addAll(turns);
        return messages;
    }
}
