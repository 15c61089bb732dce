package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.FinishReason;
import io.github.bitnet4j.Generation;
import io.github.bitnet4j.Timings;
import io.github.bitnet4j.TokenLogProbs;
import io.github.bitnet4j.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a generation sends from the engine thread to its caller. It never makes the engine wait, and the engine allocates
 * nothing for it but room for the text, whose length the context bounds. Text that comes before the caller takes it
 * becomes one piece.
 */
final class Mailbox {

    /** How a generation ended; with the text, all that makes up its result. */
    record End(int[] tokens, FinishReason reason, Usage usage, Timings timings) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final StringBuilder text = new StringBuilder();
    private final List<TokenLogProbs> logProbs = new ArrayList<>();
    private int taken;
    private int takenLogProbs;
    private @Nullable End end;
    private @Nullable Throwable failure;
    private @Nullable Generation result;

    /** Adds the first {@code length} characters of a text, which must not end within a surrogate pair. */
    void add(StringBuilder source, int length) {
        lock.lock();
        try {
            text.append(source, 0, length);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Adds the log-probabilities of a token; its text comes later. */
    void add(TokenLogProbs ofToken) {
        lock.lock();
        try {
            logProbs.add(ofToken);
        } finally {
            lock.unlock();
        }
    }

    void end(End how) {
        lock.lock();
        try {
            end = how;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    void fail(Throwable cause) {
        lock.lock();
        try {
            failure = cause;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next piece of text, on the caller's thread.
     *
     * @return null at the end; the result is there then
     * @throws BitNetException if the generation failed
     */
    @Nullable
    String next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (taken == text.length() && end == null && failure == null) {
                changed.await();
            }
            if (taken < text.length()) {
                String piece = text.substring(taken);
                taken = text.length();
                return piece;
            }
            if (failure != null) {
                throw new BitNetException("the generation failed: " + failure.getMessage(), failure);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** The log-probabilities that were not taken yet; does not wait. */
    List<TokenLogProbs> nextLogProbs() {
        lock.lock();
        try {
            List<TokenLogProbs> next = List.copyOf(logProbs.subList(takenLogProbs, logProbs.size()));
            takenLogProbs = logProbs.size();
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** The result, or null before the end. */
    @Nullable
    Generation result() {
        lock.lock();
        try {
            if (result == null && end != null) {
                List<Integer> tokens = Arrays.stream(end.tokens()).boxed().toList();
                result = new Generation(text.toString(), tokens, logProbs, end.reason(), end.usage(), end.timings());
            }
            return result;
        } finally {
            lock.unlock();
        }
    }
}
