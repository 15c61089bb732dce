package io.github.bitnet4j;

import io.github.bitnet4j.internal.engine.GenerationCall;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The text of a generation, piece by piece. A piece is never half a character. Closing it before its end cancels the
 * generation. One thread at a time uses it; an interrupt of that thread while it waits cancels the generation too, and
 * stays set.
 */
public final class TextStream implements Iterator<String>, AutoCloseable {

    private final GenerationCall call;
    private final Runnable atEnd;
    private @Nullable String next;
    private boolean ended;

    /**
     * A view of a running generation.
     *
     * @param call the generation
     * @param atEnd runs once, when the engine no longer works on the generation
     */
    TextStream(GenerationCall call, Runnable atEnd) {
        this.call = call;
        this.atEnd = atEnd;
    }

    /**
     * Waits for the next piece.
     *
     * @return whether there is one
     * @throws BitNetException if the generation failed
     */
    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            try {
                next = call.next();
            } catch (BitNetException e) {
                end();
                throw e;
            }
            if (next == null) {
                end();
            }
        }
        return next != null;
    }

    /**
     * The next piece; waits for it if need be.
     *
     * @return text, not empty
     * @throws NoSuchElementException if the text has ended
     */
    @Override
    public String next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("the text has ended");
        }
        String piece = next;
        next = null;
        return piece;
    }

    /**
     * The rest of the text as a {@link Stream}, which closes this when it is closed.
     *
     * @return a sequential stream of pieces
     */
    public Stream<String> stream() {
        int characteristics = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, characteristics), false)
                .onClose(this::close);
    }

    /**
     * The log-probabilities of the tokens that were chosen since the last call, if the options ask for any; does not wait.
     * A token may be there before its text, which can be the start of a stop string or of a character.
     *
     * @return one for each token, in order
     */
    public List<TokenLogProbs> nextLogProbs() {
        return call.nextLogProbs();
    }

    /**
     * What was produced.
     *
     * @return the result
     * @throws IllegalStateException if the text has not ended
     */
    public Generation result() {
        return call.result();
    }

    /** Cancels the generation unless it has ended, and waits until the engine no longer works on it. Idempotent. */
    @Override
    public void close() {
        if (!ended) {
            call.cancelAndDrain();
            next = null;
            end();
        }
    }

    private void end() {
        ended = true;
        atEnd.run();
    }
}
