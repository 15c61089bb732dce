package io.github.bitnet4j.spi;

import org.jspecify.annotations.Nullable;

/**
 * A backend's verdict on whether it can run.
 *
 * @param usable whether it can
 * @param reason what it would run on, or why it cannot run and what cures that
 * @param error the error that was kept from a failed attempt, or null
 */
public record Availability(
        boolean usable, String reason, @Nullable Throwable error) {

    /**
     * The verdict of a backend that can run.
     *
     * @param reason what it runs on
     * @return a verdict
     */
    public static Availability yes(String reason) {
        return new Availability(true, reason, null);
    }

    /**
     * The verdict of a backend that cannot run.
     *
     * @param reason why not, and the cure
     * @param error the error behind it, or null
     * @return a verdict
     */
    public static Availability no(String reason, @Nullable Throwable error) {
        return new Availability(false, reason, error);
    }
}
