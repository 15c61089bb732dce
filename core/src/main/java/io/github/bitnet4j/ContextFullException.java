package io.github.bitnet4j;

/** A prompt does not fit into what is left of a session's context. */
public final class ContextFullException extends BitNetException {

    private static final long serialVersionUID = 1L;

    private final int needed;
    private final int used;
    private final int capacity;

    /**
     * Says how many tokens do not fit.
     *
     * @param needed tokens that were to be added
     * @param used tokens that are in the context
     * @param capacity tokens that the context can hold
     */
    public ContextFullException(int needed, int used, int capacity) {
        super("the context holds " + used + " of " + capacity + " tokens, " + needed
                + " more do not fit; shorten the prompt or open a new session");
        this.needed = needed;
        this.used = used;
        this.capacity = capacity;
    }

    ContextFullException(String message, int needed, int used, int capacity) {
        super(message);
        this.needed = needed;
        this.used = used;
        this.capacity = capacity;
    }

    /**
     * Tokens that were to be added.
     *
     * @return a count, at least 1
     */
    public int needed() {
        return needed;
    }

    /**
     * Tokens that are in the context.
     *
     * @return a count
     */
    public int used() {
        return used;
    }

    /**
     * Tokens that the context can hold.
     *
     * @return a count
     */
    public int capacity() {
        return capacity;
    }
}
