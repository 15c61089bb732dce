package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.internal.model.Batch;
import io.github.bitnet4j.internal.model.Decoder;
import io.github.bitnet4j.spi.Canonical;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * Tells how likely the last tokens of a context are, each after all before it. Of the logits only these numbers leave
 * the engine thread.
 */
final class ScoreJob extends Job {

    private static final int[] NO_IDS = {};

    /** Tokens a step whose logits are asked for: 16 rows over a vocabulary of 128,256 take 8 MB. */
    private static final int TOKENS = 16;

    private final CompletableFuture<float[]> result;
    private final int from;
    private final float[] logProbs; // of the tokens at from, from + 1, ...
    private int firstScore;
    /** Whether tokens that count have been taken through the model. */
    private boolean scores;

    /** A job for the tokens from index {@code from} on, at least 1 and below the context's length. */
    ScoreJob(Context context, int from, CompletableFuture<float[]> result) {
        super(context);
        this.from = from;
        this.result = result;
        logProbs = new float[context.length() - from];
    }

    /** All but what has to be computed for its logits. */
    @Override
    void match() {
        if (!scores) {
            context.match(from - 1);
        }
    }

    /** First the tokens whose logits nobody wants, then the others; nothing comes after the last one, which is left out. */
    @Override
    int pending() {
        int before = from - 1 - context.cached();
        return before > 0 ? before : Math.min(TOKENS, context.pending() - 1);
    }

    @Override
    void add(Batch batch, int count) {
        for (int i = 0; i < count; i++) {
            context.fill(batch, i);
            if (context.cached() >= from - 1) {
                int score = batch.score(0, NO_IDS, 0);
                firstScore = i == 0 ? score : firstScore;
            }
        }
    }

    @Override
    boolean progress(Decoder decoder, float[] logits) {
        int position = context.cached();
        for (int i = 0; position >= from - 1 && i < share(); i++) {
            decoder.logits(firstScore + i, logits);
            double sum = Canonical.logSumExp(logits);
            if (Double.isNaN(sum)) {
                throw new BitNetException("the model gave no logit that is a number; its file is probably corrupt");
            }
            int next = position + i + 1;
            logProbs[next - from] = LogProbs.of(logits[context.token(next)], sum);
        }
        context.advance(share());
        scores = context.cached() >= from;
        if (context.pending() > 1) {
            return false;
        }
        result.complete(logProbs);
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
