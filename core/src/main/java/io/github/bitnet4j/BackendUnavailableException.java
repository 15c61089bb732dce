package io.github.bitnet4j;

import org.jspecify.annotations.Nullable;

/** The backend that was asked for cannot run here. */
public final class BackendUnavailableException extends BitNetException {

    private static final long serialVersionUID = 1L;

    private final String backend;
    private final String reasons;

    /**
     * Names the backend and why it cannot run.
     *
     * @param backend the backend that was asked for
     * @param reasons what was tried, why each attempt failed, and the cure
     * @param cause the error that was kept from the failed attempt, or null
     */
    public BackendUnavailableException(String backend, String reasons, @Nullable Throwable cause) {
        super("backend " + backend + " is not available: " + reasons, cause);
        this.backend = backend;
        this.reasons = reasons;
    }

    /**
     * The backend that was asked for.
     *
     * @return its name
     */
    public String backend() {
        return backend;
    }

    /**
     * Why it cannot run, and the cure.
     *
     * @return a sentence
     */
    public String reasons() {
        return reasons;
    }
}
