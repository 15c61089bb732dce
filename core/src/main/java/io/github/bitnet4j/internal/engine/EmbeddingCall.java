package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.ContextFullException;
import io.github.bitnet4j.Pooling;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The caller's end of the embedding of texts, which go through the model together. */
public final class EmbeddingCall {

    /** Texts that are in the engine at a time: enough to fill its steps, few enough for the memory of their caches. */
    private static final int LANES = 16;

    /** A context that one text after the other uses, and the vector of the latest. */
    private record Lane(Context context, CompletableFuture<float[]> vector) {}

    private EmbeddingCall() {}

    /**
     * Embeds texts.
     *
     * @param texts token ids of each, at least one
     * @param hidden width of the model
     * @return a vector of unit length for each text
     * @throws ContextFullException if a text is longer than a context
     * @throws IllegalStateException if the engine is closed
     * @throws BitNetException if the computation failed
     */
    public static List<float[]> embed(Engine engine, List<int[]> texts, Pooling pooling, int hidden) {
        List<float[]> vectors = new ArrayList<>();
        List<Context> contexts = new ArrayList<>();
        List<Lane> lanes = new ArrayList<>();
        try {
            for (int[] text : texts) {
                Context context;
                if (contexts.size() < LANES) {
                    context = engine.newContext();
                    contexts.add(context);
                } else {
                    context = take(lanes, vectors);
                    context.rewind(0);
                }
                context.append(text);
                CompletableFuture<float[]> vector = new CompletableFuture<>();
                engine.submit(new EmbeddingJob(context, pooling, hidden, vector));
                lanes.add(new Lane(context, vector));
            }
            while (!lanes.isEmpty()) {
                take(lanes, vectors);
            }
            return vectors;
        } finally {
            contexts.forEach(engine::release);
        }
    }

    /** Waits for the vector of the text that was begun first; returns its context, which is free now. */
    private static Context take(List<Lane> lanes, List<float[]> vectors) {
        Lane first = lanes.remove(0);
        try {
            vectors.add(first.vector().join());
            return first.context();
        } catch (CancellationException e) {
            throw new IllegalStateException("the model is closed", e);
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new BitNetException("embedding failed: " + cause.getMessage(), cause);
        }
    }
}
