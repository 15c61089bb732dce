package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.Pooling;
import io.github.bitnet4j.internal.model.Batch;
import io.github.bitnet4j.internal.model.Decoder;
import io.github.bitnet4j.internal.model.PooledState;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/** Takes the tokens of a context through the model and gives their pooled final states. */
final class EmbeddingJob extends Job {

    private final Pooling pooling;
    private final CompletableFuture<float[]> result;
    private final PooledState pooled;
    private final float[] state;
    private int firstState;
    private int states;

    EmbeddingJob(Context context, Pooling pooling, int hidden, CompletableFuture<float[]> result) {
        super(context);
        this.pooling = pooling;
        this.result = result;
        pooled = new PooledState(pooling, hidden);
        state = new float[hidden];
    }

    /** Nothing: the states of all tokens are wanted. */
    @Override
    void match() {
        context.settle();
    }

    @Override
    int pending() {
        return context.pending();
    }

    @Override
    void add(Batch batch, int count) {
        states = 0;
        for (int i = 0; i < count; i++) {
            context.fill(batch, i);
            if (PooledState.needs(pooling, i + 1 == context.pending())) {
                int number = batch.state();
                firstState = states == 0 ? number : firstState;
                states++;
            }
        }
    }

    @Override
    boolean progress(Decoder decoder, float[] logits) {
        for (int i = 0; i < states; i++) {
            decoder.state(firstState + i, state);
            pooled.add(state);
        }
        context.advance(share());
        if (context.pending() > 0) {
            return false;
        }
        float[] unit = pooled.unit();
        for (float value : unit) {
            if (!Float.isFinite(value)) {
                throw new BitNetException("the model gave a state that is no number; its file is probably corrupt");
            }
        }
        result.complete(unit);
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
