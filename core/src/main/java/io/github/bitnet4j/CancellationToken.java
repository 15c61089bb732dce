package io.github.bitnet4j;

import java.time.Duration;

/**
 * Tells running generations to stop. One token may serve several calls; it is seen between row blocks of a product, in
 * prefill too, so a generation ends within milliseconds. Thread-safe.
 */
public final class CancellationToken {

    private static final long NEVER = Long.MAX_VALUE;

    private final long start = System.nanoTime();
    private final long nanos;
    private volatile boolean cancelled;

    private CancellationToken(long nanos) {
        this.nanos = nanos;
    }

    /**
     * A token that only {@link #cancel} cancels.
     *
     * @return a new token
     */
    public static CancellationToken create() {
        return new CancellationToken(NEVER);
    }

    /**
     * A token that cancels itself.
     *
     * @param timeout time from now until it does, not negative
     * @return a new token
     */
    public static CancellationToken after(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout must not be negative, found " + timeout);
        }
        return new CancellationToken(timeout.compareTo(Duration.ofDays(36_500)) > 0 ? NEVER : timeout.toNanos());
    }

    /** Cancels all work that carries this token, now and later. */
    public void cancel() {
        cancelled = true;
    }

    /**
     * Whether work that carries this token has to stop.
     *
     * @return true from the cancellation, or the end of the time, on
     */
    public boolean isCancelled() {
        return cancelled || (nanos != NEVER && System.nanoTime() - start >= nanos);
    }
}
