package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.BitNetException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The caller's end of a computation of log-probabilities. */
public final class ScoreCall {

    private ScoreCall() {}

    /**
     * Takes a context through the model and waits for the log-probabilities of its last tokens. An interrupt of the waiting
     * thread ends it and stays set.
     *
     * @param from index of the first token that is wanted, at least 1 and below the context's length
     * @return a log-probability for each token from there on
     * @throws IllegalStateException if the engine or the context's session is closed
     * @throws BitNetException if the computation failed or the thread was interrupted
     */
    public static float[] logProbs(Engine engine, Context context, int from) {
        CompletableFuture<float[]> result = new CompletableFuture<>();
        ScoreJob job = new ScoreJob(context, from, result);
        engine.submit(job);
        try {
            return result.get();
        } catch (InterruptedException e) {
            job.cancel();
            Thread.currentThread().interrupt();
            throw new BitNetException("scoring was interrupted", e);
        } catch (CancellationException e) {
            throw new IllegalStateException("the session or the model is closed", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new BitNetException("scoring failed: " + cause.getMessage(), cause);
        }
    }
}
