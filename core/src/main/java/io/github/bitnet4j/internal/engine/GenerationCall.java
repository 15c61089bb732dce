package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.Generation;
import io.github.bitnet4j.TokenLogProbs;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The caller's end of a generation: waits for text, cancels. All views of a generation are made of it. */
public final class GenerationCall {

    private final Mailbox mailbox = new Mailbox();
    private final Job job;

    /**
     * Queues the generation.
     *
     * @throws IllegalStateException if the engine is closed, or the context is empty
     */
    public GenerationCall(Engine engine, Context context, GenerateOptions options, Tokenizer tokenizer) {
        if (context.length() == 0) {
            throw new IllegalStateException("there is nothing to continue: append a prompt first");
        }
        job = new GenerationJob(context, options, tokenizer, mailbox, engine.candidates());
        engine.submit(job);
    }

    /** Ends the generation; the context is its caller's again once this returns. */
    public void cancel() {
        job.cancel();
    }

    /**
     * Waits for the next piece of text. An interrupt of the waiting thread cancels the generation and stays set.
     *
     * @return null at the end
     * @throws BitNetException if the generation failed
     */
    public @Nullable String next() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return mailbox.next();
                } catch (InterruptedException e) {
                    interrupted = true;
                    job.cancel();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The log-probabilities of the tokens that were chosen since the last call; does not wait. */
    public List<TokenLogProbs> nextLogProbs() {
        return mailbox.nextLogProbs();
    }

    /** The result, once {@link #next} has returned null. */
    public Generation result() {
        Generation result = mailbox.result();
        if (result == null) {
            throw new IllegalStateException("the generation has not ended yet");
        }
        return result;
    }

    /** Cancels, and takes what is left of the text. */
    public void cancelAndDrain() {
        cancel();
        try {
            while (next() != null) {
                // the text is not wanted any more
            }
        } catch (BitNetException e) {
            // it has ended, which is all that is asked here; the caller that reads it gets the exception
        }
    }
}
