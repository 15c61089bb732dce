package io.github.bitnet4j;

/**
 * What a generation does when the context is full: end ({@link #STOP}), or go on with a shifted context ({@link #shift}).
 *
 * <p>A shift drops the oldest tokens behind a kept start. Those that follow move to new positions, and what the model makes
 * of them depends on what stands before them, so they are computed anew: the text goes on as in a fresh session that holds
 * the tokens that are left. That costs the time of a prompt as long as them; with the default half of the context stays,
 * and is free to be filled again before the next shift.
 *
 * @param shifts whether the context is shifted; the other values are 0 otherwise
 * @param keep tokens at the start of the context that stay, for example those of a system prompt
 * @param drop tokens to drop behind them, or 0 for half of them; never more than there are
 */
public record ContextPolicy(boolean shifts, int keep, int drop) {

    /** Ends the generation, with {@link FinishReason#CONTEXT_FULL}. */
    public static final ContextPolicy STOP = new ContextPolicy(false, 0, 0);

    /** Checks the ranges. */
    public ContextPolicy {
        if (keep < 0 || drop < 0) {
            throw new IllegalArgumentException("keep and drop must be 0 or more, found " + keep + " and " + drop);
        }
        if (!shifts && (keep > 0 || drop > 0)) {
            throw new IllegalArgumentException("a policy that does not shift keeps and drops nothing");
        }
    }

    /**
     * Drops half of the tokens behind a kept start.
     *
     * @param keep tokens at the start of the context that stay, fewer than the context holds
     * @return a policy
     */
    public static ContextPolicy shift(int keep) {
        return new ContextPolicy(true, keep, 0);
    }

    /**
     * Drops some of the tokens behind a kept start.
     *
     * @param keep tokens at the start of the context that stay, fewer than the context holds
     * @param drop tokens to drop behind them, at least 1
     * @return a policy
     */
    public static ContextPolicy shift(int keep, int drop) {
        if (drop < 1) {
            throw new IllegalArgumentException("drop must be at least 1, found " + drop);
        }
        return new ContextPolicy(true, keep, drop);
    }

    /**
     * How many tokens are dropped from a full context.
     *
     * @param capacity tokens that the context holds
     * @return a count, 0 if the context is not shifted
     */
    public int dropped(int capacity) {
        int droppable = Math.max(0, capacity - keep);
        if (!shifts) {
            return 0;
        }
        return drop == 0 ? (droppable + 1) / 2 : Math.min(drop, droppable);
    }
}
