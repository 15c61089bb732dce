package io.github.bitnet4j.chat;

import java.util.Locale;

/** Who speaks in a conversation. */
public enum Role {
    /** Sets the tone of the conversation. */
    SYSTEM,
    /** Asks. */
    USER,
    /** Answers: the model. */
    ASSISTANT;

    /** The role as templates name it. */
    String templateName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
