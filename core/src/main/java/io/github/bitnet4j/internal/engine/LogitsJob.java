package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.internal.model.Batch;
import io.github.bitnet4j.internal.model.Decoder;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/** Takes the next pending tokens of a context through the model and gives the logits of each. */
final class LogitsJob extends Job {

    /** Tokens a job: 16 rows of logits over a vocabulary of 128,256 take 8 MB. */
    private static final int TOKENS = 16;

    private final CompletableFuture<float[][]> result;

    LogitsJob(Context context, CompletableFuture<float[][]> result) {
        super(context);
        this.result = result;
    }

    @Override
    boolean step(Decoder decoder, Batch batch) {
        context.fill(batch, TOKENS);
        decoder.forward(batch);
        float[][] logits = new float[batch.size()][decoder.config().vocabulary()];
        decoder.logits(0, batch.size(), logits);
        context.advance(batch.size());
        result.complete(logits);
        return true;
    }

    @Override
    void endCancelled() {
        result.completeExceptionally(new CancellationException());
    }

    @Override
    void endFailed(Throwable failure) {
        result.completeExceptionally(failure);
    }
}
