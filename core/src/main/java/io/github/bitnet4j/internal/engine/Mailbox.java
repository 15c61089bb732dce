package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.Generation;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * What a generation sends from the engine thread to its caller. It never makes the engine wait; what it holds is bounded
 * by the length of the context.
 */
final class Mailbox {

    private sealed interface Event {}

    private record Text(String text) implements Event {}

    private record End(Generation generation) implements Event {}

    private record Failure(Throwable cause) implements Event {}

    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private @Nullable Generation result;

    void text(String text) {
        events.add(new Text(text));
    }

    void end(Generation generation) {
        events.add(new End(generation));
    }

    void fail(Throwable cause) {
        events.add(new Failure(cause));
    }

    /**
     * Waits for the next piece of text, on the caller's thread.
     *
     * @return null at the end; the result is there then
     * @throws BitNetException if the generation failed
     */
    @Nullable
    String next() throws InterruptedException {
        if (result != null) {
            return null;
        }
        Event event = events.take();
        if (event instanceof Text text) {
            return text.text();
        }
        if (event instanceof Failure failure) {
            events.add(event);
            throw new BitNetException(
                    "the generation failed: " + failure.cause().getMessage(), failure.cause());
        }
        result = ((End) event).generation();
        return null;
    }

    /** The result, or null before the end. */
    @Nullable
    Generation result() {
        return result;
    }
}
