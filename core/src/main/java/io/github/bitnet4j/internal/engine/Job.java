package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.internal.model.Batch;
import io.github.bitnet4j.internal.model.Decoder;

/**
 * Work for the engine, done step by step so that several sessions share it fairly. All methods but {@link #cancel} run
 * on the engine thread.
 */
abstract class Job {

    final Context context;
    private volatile boolean cancelled;

    Job(Context context) {
        this.context = context;
    }

    /** Asks the job to end; seen between row blocks. */
    void cancel() {
        cancelled = true;
    }

    /** Whether the job has to end. Called often, by all workers. */
    boolean isCancelled() {
        return cancelled;
    }

    /**
     * Does one step: at most one batch through the model.
     *
     * @return whether the job is done
     */
    abstract boolean step(Decoder decoder, Batch batch);

    /** Ends the job because it was cancelled. */
    abstract void endCancelled();

    /** Ends the job because a step failed. */
    abstract void endFailed(Throwable failure);
}
