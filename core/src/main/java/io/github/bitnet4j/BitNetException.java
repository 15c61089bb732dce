package io.github.bitnet4j;

import org.jspecify.annotations.Nullable;

/** The root of all exceptions that this library throws about models, backends and sessions. */
public class BitNetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Says what went wrong.
     *
     * @param message what was found, what was expected, and what to do
     */
    public BitNetException(String message) {
        super(message);
    }

    /**
     * Says what went wrong and why.
     *
     * @param message what was found, what was expected, and what to do
     * @param cause the reason, or null
     */
    public BitNetException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
