package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.internal.model.Batch;
import io.github.bitnet4j.internal.model.Decoder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Work for the engine, done in steps that it shares with other jobs. The engine thread takes its tokens and makes its
 * progress; anyone may cancel it, at any time. A lock keeps the two apart: once {@link #cancel} returns, the job has ended
 * and no longer touches its context, though a step that has begun may still compute with its tokens.
 */
abstract class Job {

    final Context context;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean ended;
    private int share;

    Job(Context context) {
        this.context = context;
    }

    /** Ends the job, unless it has ended. */
    final void cancel() {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                endCancelled();
            }
        } catch (Throwable e) {
            endFailed(e); // nobody may wait for an end that does not come
        } finally {
            lock.unlock();
        }
    }

    /** Ends the job because of an error, unless it has ended. */
    final void fail(Throwable failure) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                endFailed(failure);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the job is done, cancelled or failed. */
    final boolean hasEnded() {
        return ended;
    }

    /** Looks at its context before a step, on the engine thread while no step runs. */
    final void prepare() {
        lock.lock();
        try {
            if (!ended) {
                match();
            }
        } catch (Throwable e) {
            fail(e);
        } finally {
            lock.unlock();
        }
    }

    /** Number of tokens that it wants to take through the model; none once it has ended. */
    final int wanted() {
        lock.lock();
        try {
            return ended ? 0 : pending();
        } finally {
            lock.unlock();
        }
    }

    /** Sets how many of its tokens take part in the next step. */
    final void setShare(int tokens) {
        share = tokens;
    }

    /** Number of its tokens in the present step. */
    final int share() {
        return share;
    }

    /** Adds its share of tokens to the batch of a step; none once it has ended. */
    final void fill(Batch batch) {
        lock.lock();
        try {
            if (!ended) {
                add(batch, share);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes the progress that the step allows: its share went through the model.
     *
     * @param logits room for a value for each id of the vocabulary
     */
    final void advance(Decoder decoder, float[] logits) {
        lock.lock();
        try {
            if (!ended) {
                ended = progress(decoder, logits);
            }
        } catch (Throwable e) {
            fail(e);
        } finally {
            lock.unlock();
        }
    }

    /** Whether the job's user has asked it to end by other means than {@link #cancel}; asked often. */
    boolean isCancelled() {
        return false;
    }

    /** Makes the context's cache hold what can be had without computing it. */
    abstract void match();

    /** Number of tokens to take through the model, at least 1. */
    abstract int pending();

    /** Adds the next {@code count} pending tokens to a batch. */
    abstract void add(Batch batch, int count);

    /** Takes note that these tokens went through the model; returns whether the job is done. */
    abstract boolean progress(Decoder decoder, float[] logits);

    /** Ends the job because it was cancelled; on the thread that does so. */
    abstract void endCancelled();

    /** Ends the job because a step failed; does nothing that could fail. */
    abstract void endFailed(Throwable failure);
}
