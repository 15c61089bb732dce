package io.github.bitnet4j;

/**
 * A chat template cannot be read, uses something that this library does not have, takes too long, or refuses the
 * conversation; the message says which, and in which line of the template.
 */
public final class ChatTemplateException extends BitNetException {

    private static final long serialVersionUID = 1L;

    /**
     * Says what went wrong.
     *
     * @param message what was found, what was expected, and what to do
     */
    public ChatTemplateException(String message) {
        super(message);
    }
}
