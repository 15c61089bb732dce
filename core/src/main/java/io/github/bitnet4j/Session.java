package io.github.bitnet4j;

import io.github.bitnet4j.internal.engine.Context;
import io.github.bitnet4j.internal.engine.Engine;
import io.github.bitnet4j.internal.engine.GenerationCall;
import io.github.bitnet4j.internal.engine.SnapshotCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A context of tokens with its KV cache. {@link #append} adds to it, {@code generate} continues it and adds what it
 * produced (not the end token; where a stop string ended it, also the tokens that spell that string).
 *
 * <p>A session has one user at a time: a call while another one runs throws {@link IllegalStateException}. Only
 * {@link #close}, {@link #length} and {@link #capacity} may be called at any time, from any thread.
 *
 * <p>A cancelled generation leaves the tokens that it had; the next one goes on from there.
 */
public final class Session implements AutoCloseable {

    private enum State {
        IDLE,
        IN_USE,
        CLOSED
    }

    private final Model model;
    private final Context context;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private final Leaks.Guard guard;
    private volatile @Nullable GenerationCall running;

    /** Takes over a context of the engine. */
    Session(Model model, Engine engine, Context context) {
        this.model = model;
        this.context = context;
        this.guard = Leaks.watch(this, "session", () -> engine.release(context));
    }

    /**
     * Adds a prompt at the end of the context. It is processed by the next generation.
     *
     * @param prompt what to add
     * @return this session
     * @throws ContextFullException if it does not fit; nothing is added then
     * @throws UnsupportedModelException if it is a conversation and the model has no chat template that is known
     */
    public Session append(Prompt prompt) {
        acquire();
        try {
            context.append(model.encoder().encode(prompt, context.length() == 0));
            return this;
        } finally {
            release();
        }
    }

    /**
     * Makes the context equal to a prompt. What the two have in common from the start stays processed, so a conversation
     * that has grown by a turn costs only that turn.
     *
     * @param prompt the whole context, from its start
     * @return this session
     * @throws ContextFullException if it does not fit; the context is as it was then
     * @throws UnsupportedModelException if it is a conversation and the model has no chat template that is known
     */
    public Session replace(Prompt prompt) {
        acquire();
        try {
            context.replace(model.encoder().encode(prompt, true));
            return this;
        } finally {
            release();
        }
    }

    /**
     * Forgets all tokens but the first ones.
     *
     * @param length how many tokens to keep, 0 to {@link #length()}
     * @return this session
     */
    public Session rewind(int length) {
        acquire();
        try {
            if (length < 0 || length > context.length()) {
                throw new IllegalArgumentException("length must be 0 to " + context.length() + ", found " + length);
            }
            context.rewind(length);
            return this;
        } finally {
            release();
        }
    }

    /**
     * A new session with the same tokens. What was processed is shared, not copied; from here on each goes its own way.
     *
     * @return a session to be closed
     * @throws IllegalStateException if the session or model is closed, or the session is in use
     */
    public Session fork() {
        acquire();
        try {
            return new Session(model, model.engine(), model.engine().fork(context));
        } finally {
            release();
        }
    }

    /**
     * Writes the session to a file, from which {@link Model#restore} makes one like it, on any machine and backend. Under
     * the given name there is a whole file or what was there before; it is not forced to the disk. Sessions that run go on
     * meanwhile.
     *
     * @param file where to; its folder must be there, a file of that name is replaced
     * @throws UncheckedIOException if it cannot be written
     * @throws IllegalStateException if the session or model is closed, or the session is in use
     */
    public void save(Path file) {
        acquire();
        try {
            SnapshotCall.save(model.engine(), context, file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot save the session: " + e.getMessage(), e);
        } finally {
            release();
        }
    }

    /**
     * Continues the context.
     *
     * @param options how
     * @return what was produced
     * @throws IllegalStateException if the context is empty, or the session or model is closed
     */
    public Generation generate(GenerateOptions options) {
        return generate(options, text -> {});
    }

    /**
     * Continues the context and passes on the text as it comes.
     *
     * @param options how
     * @param onText receives pieces of text on the calling thread; what it throws cancels the generation
     * @return what was produced
     * @throws IllegalStateException if the context is empty, or the session or model is closed
     */
    public Generation generate(GenerateOptions options, Consumer<String> onText) {
        try (TextStream stream = stream(options)) {
            stream.forEachRemaining(onText);
            return stream.result();
        }
    }

    /**
     * Continues the context; the caller takes the text piece by piece. The session is in use until the stream has ended
     * or is closed.
     *
     * @param options how
     * @return a stream to be closed
     * @throws IllegalArgumentException if the options name a token that the model does not have, or keep more of the
     *     context than it holds
     * @throws IllegalStateException if the context is empty, or the session or model is closed
     */
    public TextStream stream(GenerateOptions options) {
        return stream(options, () -> {});
    }

    /** Like {@link #stream(GenerateOptions)}; {@code afterwards} runs once the session is no longer in use. */
    TextStream stream(GenerateOptions options, Runnable afterwards) {
        checkIds(options.sampling().logitBias().keySet());
        checkPolicy(options.whenFull());
        acquire();
        try {
            GenerationCall call = new GenerationCall(model.engine(), context, options, model.tokenizer());
            running = call;
            if (state.get() == State.CLOSED) {
                call.cancel();
            }
            return new TextStream(call, () -> {
                release();
                afterwards.run();
            });
        } catch (RuntimeException e) {
            release();
            throw e;
        }
    }

    private void checkIds(Set<Integer> biased) {
        int vocabulary = model.info().vocabulary();
        for (int id : biased) {
            if (id >= vocabulary) {
                throw new IllegalArgumentException(
                        "logitBias must name ids below " + vocabulary + ", the size of the vocabulary, found " + id);
            }
        }
    }

    private void checkPolicy(ContextPolicy policy) {
        if (policy.shifts() && policy.keep() >= capacity()) {
            throw new IllegalArgumentException("a context of " + capacity()
                    + " tokens can be shifted if fewer than those are kept, found " + policy.keep());
        }
    }

    /**
     * Tells how likely a continuation of the context is. The context stays as it is, and processed as far as it gets here.
     *
     * @param text the continuation
     * @return a log-probability for each of its tokens, but for the first token of an empty context
     * @throws ContextFullException if it does not fit
     * @throws IllegalStateException if the session or model is closed
     * @throws BitNetException if the thread is interrupted, which stays set
     */
    public TextScore score(Prompt text) {
        acquire();
        try {
            return new Scorer(model.engine(), model.encoder(), context).score(text);
        } finally {
            release();
        }
    }

    /**
     * Tells which of several continuations of a prompt is the likeliest. As {@link #replace}, it makes the context equal to
     * the prompt first, and keeps what the two have in common; afterwards the context is the prompt.
     *
     * <p>Prompt and continuation become tokens together, so a space between them may be at the end of the one or at the
     * start of the other. A prompt of token ids ends where it ends.
     *
     * @param prompt the whole context, from its start
     * @param options the continuations: text, in which special tokens stay text; none is empty
     * @return all of them with their scores
     * @throws ContextFullException if the prompt does not fit with each continuation
     * @throws IllegalArgumentException if there is no option or an empty one, or no token before them
     * @throws IllegalStateException if the session or model is closed
     * @throws BitNetException if the thread is interrupted, which stays set
     */
    public Choices choose(Prompt prompt, List<String> options) {
        acquire();
        try {
            return new Scorer(model.engine(), model.encoder(), context).choose(prompt, options);
        } finally {
            release();
        }
    }

    /**
     * The tokens of the context.
     *
     * @return a copy
     */
    public int[] tokens() {
        acquire();
        try {
            return context.tokens();
        } finally {
            release();
        }
    }

    /**
     * Number of tokens in the context.
     *
     * @return a count
     */
    public int length() {
        return context.length();
    }

    /**
     * The most tokens that the context can hold.
     *
     * @return a count
     */
    public int capacity() {
        return context.capacity();
    }

    /** The context, for a caller in this package that has the session to itself. */
    Context context() {
        return context;
    }

    private void acquire() {
        if (model.engine().isClosed()) {
            throw new IllegalStateException("the model is closed");
        }
        if (!state.compareAndSet(State.IDLE, State.IN_USE)) {
            throw new IllegalStateException(
                    state.get() == State.CLOSED
                            ? "the session is closed"
                            : "the session is in use by another call; a session has one user at a time");
        }
    }

    private void release() {
        running = null;
        state.compareAndSet(State.IN_USE, State.IDLE);
    }

    /**
     * Cancels what runs in this session and frees its memory once the engine's present step has ended. Idempotent; may
     * be called from a callback.
     */
    @Override
    public void close() {
        state.set(State.CLOSED);
        GenerationCall call = running;
        if (call != null) {
            call.cancel();
        }
        guard.close();
    }
}
