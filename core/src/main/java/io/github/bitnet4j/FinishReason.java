package io.github.bitnet4j;

/** Why a generation ended. */
public enum FinishReason {
    /** The model produced an end-of-generation token. */
    END_OF_TEXT,
    /** The text came to one of the stop strings. */
    STOP_STRING,
    /** The allowed number of tokens was produced. */
    MAX_TOKENS,
    /** The session's context has no room for another token. */
    CONTEXT_FULL,
    /** The caller cancelled, closed the session or model, or was interrupted. */
    CANCELLED
}
