package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.ContextFullException;
import io.github.bitnet4j.Pooling;
import io.github.bitnet4j.internal.model.Decoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

/** The caller's end of the embedding of texts, which go through the model together. For one use. */
public final class EmbeddingCall {

    /** Texts that are in the engine at a time: few enough for their caches, of at least one block each. */
    private static final int TEXTS = 16;

    /**
     * Tokens of texts in the engine from which on no other is added: enough that no step runs half empty, few enough that
     * the caches take little more memory than the longest text's.
     */
    private static final int TOKENS = 4 * Decoder.MAX_BATCH;

    private record Text(Context context, CompletableFuture<float[]> vector) {}

    private final Engine engine;
    private final Pooling pooling;
    private final int hidden;
    private final boolean unit;
    private final BooleanSupplier cancelled;
    private final Queue<Text> running = new ArrayDeque<>();
    private final List<float[]> vectors = new ArrayList<>();
    private int tokens; // of the texts that run

    /**
     * A call that has not begun.
     *
     * @param hidden width of the model
     * @param unit whether vectors get length 1
     * @param cancelled whether to stop, asked often and from any thread
     */
    public EmbeddingCall(Engine engine, Pooling pooling, int hidden, boolean unit, BooleanSupplier cancelled) {
        this.engine = engine;
        this.pooling = pooling;
        this.hidden = hidden;
        this.unit = unit;
        this.cancelled = cancelled;
    }

    /**
     * Embeds texts. An interrupt of the waiting thread ends it and stays set.
     *
     * @param texts token ids of each, at least one
     * @return a vector for each text
     * @throws ContextFullException if a text is longer than a context
     * @throws CancellationException if it was cancelled
     * @throws IllegalStateException if the engine is closed
     * @throws BitNetException if the computation failed or the thread was interrupted
     */
    public List<float[]> vectors(List<int[]> texts) {
        engine.requireOpen();
        try {
            for (int[] text : texts) {
                while (running.size() >= TEXTS || tokens >= TOKENS) {
                    take();
                }
                begin(text);
            }
            while (!running.isEmpty()) {
                take();
            }
            return vectors;
        } finally {
            running.forEach(text -> engine.release(text.context()));
        }
    }

    private void begin(int[] ids) {
        CompletableFuture<float[]> vector = new CompletableFuture<>();
        Text text = new Text(engine.newPrivateContext(), vector);
        running.add(text);
        text.context().append(ids);
        tokens += ids.length;
        engine.submit(new EmbeddingJob(text.context(), pooling, hidden, unit, cancelled, vector));
    }

    /** Waits for the vector of the text that was begun first, and frees its cache. */
    private void take() {
        Text first = running.element();
        try {
            vectors.add(first.vector().get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BitNetException("embedding was interrupted", e);
        } catch (CancellationException e) {
            throw engine.isClosed() ? new IllegalStateException("the model is closed", e) : cancellation(e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new BitNetException(
                    "embedding text " + (vectors.size() + 1) + " failed: " + cause.getMessage(), cause);
        }
        running.remove();
        tokens -= first.context().length();
        engine.release(first.context());
    }

    private static CancellationException cancellation(CancellationException cause) {
        CancellationException cancellation = new CancellationException("the embedding was cancelled");
        cancellation.initCause(cause);
        return cancellation;
    }
}
