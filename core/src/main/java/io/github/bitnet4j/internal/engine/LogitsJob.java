package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.internal.model.Batch;
import io.github.bitnet4j.internal.model.Decoder;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/** Takes the next pending tokens of a context through the model and gives the logits of each. */
final class LogitsJob extends Job {

    private static final int[] NO_IDS = {};

    /** Tokens a job: 16 rows of logits over a vocabulary of 128,256 take 8 MB. */
    private static final int TOKENS = 16;

    private final CompletableFuture<float[][]> result;
    private int firstScore;

    LogitsJob(Context context, CompletableFuture<float[][]> result) {
        super(context);
        this.result = result;
    }

    /** Nothing: the logits of all pending tokens are wanted. */
    @Override
    void match() {
        context.settle();
    }

    @Override
    int pending() {
        return Math.min(TOKENS, context.pending());
    }

    @Override
    void add(Batch batch, int count) {
        for (int i = 0; i < count; i++) {
            context.fill(batch, i);
            int score = batch.score(0, NO_IDS, 0);
            firstScore = i == 0 ? score : firstScore;
        }
    }

    @Override
    boolean progress(Decoder decoder, float[] logits) {
        float[][] rows = new float[share()][logits.length];
        for (int i = 0; i < rows.length; i++) {
            decoder.logits(firstScore + i, rows[i]);
        }
        context.advance(rows.length);
        result.complete(rows);
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
