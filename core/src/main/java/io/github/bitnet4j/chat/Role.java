package io.github.bitnet4j.chat;

/** Who speaks in a conversation. */
public enum Role {
    /** Sets the tone of the conversation. */
    SYSTEM,
    /** Asks. */
    USER,
    /** Answers: the model. */
    ASSISTANT
}
