package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.BitNetException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The caller's end of a computation of logits. */
public final class LogitsCall {

    private LogitsCall() {}

    /**
     * Takes the next tokens of a context through the model and waits for their logits.
     *
     * @return a row of logits for each of the tokens, as many as go through at a time, at least one
     * @throws IllegalStateException if the engine is closed
     * @throws BitNetException if the computation failed
     */
    public static float[][] next(Engine engine, Context context) {
        CompletableFuture<float[][]> result = new CompletableFuture<>();
        engine.submit(new LogitsJob(context, result));
        try {
            return result.join();
        } catch (CancellationException e) {
            throw new IllegalStateException("the model is closed", e);
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new BitNetException("computing logits failed: " + cause.getMessage(), cause);
        }
    }
}
