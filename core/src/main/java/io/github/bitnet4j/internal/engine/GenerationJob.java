package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.FinishReason;
import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.Timings;
import io.github.bitnet4j.Usage;
import io.github.bitnet4j.internal.model.Batch;
import io.github.bitnet4j.internal.model.Decoder;
import io.github.bitnet4j.sampling.Sampler;
import io.github.bitnet4j.tokenizer.Detokenizer;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Continues a context. A step takes what the cache does not hold yet through the model, as much as its share is, and
 * chooses the next token once it has caught up; so prefill and decode are the same step.
 */
final class GenerationJob extends Job {

    private final GenerateOptions options;
    private final Tokenizer tokenizer;
    private final Mailbox mailbox;
    private final Sampler sampler;
    private final Detokenizer detokenizer;
    private final StopStrings stopStrings;
    private final int promptTokens;
    private final int cachedTokens;
    private final long submitted = System.nanoTime();
    private int score;
    private boolean catchesUp;
    private long started;
    private long prefilled;
    private int decoded;
    private long headRows;

    GenerationJob(Context context, GenerateOptions options, Tokenizer tokenizer, Mailbox mailbox) {
        super(context);
        this.options = options;
        this.tokenizer = tokenizer;
        this.mailbox = mailbox;
        sampler = new Sampler(options.sampling());
        detokenizer = tokenizer.continuation();
        stopStrings = new StopStrings(options.stopStrings());
        context.reopenLast();
        promptTokens = context.length();
        cachedTokens = context.cached();
    }

    @Override
    boolean isCancelled() {
        return options.cancellation().isCancelled();
    }

    @Override
    int pending() {
        return context.pending();
    }

    @Override
    void add(Batch batch, int count) {
        if (started == 0) {
            started = System.nanoTime();
        }
        for (int i = 0; i < count; i++) {
            context.fill(batch, i);
        }
        catchesUp = count == context.pending();
        if (catchesUp) {
            score = batch.score(sampler.candidates(), sampler.adjusted(recent()));
        }
    }

    @Override
    boolean progress(Decoder decoder, float[] logits) {
        context.advance(share());
        decoded += prefilled == 0 ? 0 : 1;
        if (!catchesUp) {
            return false;
        }
        if (prefilled == 0) {
            prefilled = System.nanoTime();
        }
        headRows += decoder.logits(score, logits);
        FinishReason reason = produced() == options.maxTokens() ? FinishReason.MAX_TOKENS : addToken(logits);
        if (reason != null) {
            end(reason);
        }
        return reason != null;
    }

    private int produced() {
        return context.length() - promptTokens;
    }

    private int[] recent() {
        return context.latest(sampler.recentTokens());
    }

    /** Chooses the next token and adds it to context and text; returns why the generation ends, if it does. */
    private @Nullable FinishReason addToken(float[] logits) {
        int id = sampler.next(logits, recent(), context.length());
        if (id < 0) {
            throw new BitNetException("the model gave no logit that is a number; its file is probably corrupt");
        }
        if (!options.ignoreEndOfText() && tokenizer.isEndOfGeneration(id)) {
            return FinishReason.END_OF_TEXT;
        }
        if (context.isFull()) {
            return FinishReason.CONTEXT_FULL;
        }
        context.append(id);
        detokenizer.accept(id, stopStrings.held());
        emit(stopStrings.certain());
        if (stopStrings.found()) {
            return FinishReason.STOP_STRING;
        }
        return produced() == options.maxTokens() ? FinishReason.MAX_TOKENS : null;
    }

    /** Sends the start of the text that is held back. */
    private void emit(int length) {
        if (length > 0) {
            mailbox.add(stopStrings.held(), length);
            stopStrings.release(length);
        }
    }

    private void end(FinishReason reason) {
        if (!stopStrings.found()) {
            detokenizer.finish(stopStrings.held());
            emit(stopStrings.certain());
        }
        if (!stopStrings.found()) {
            emit(stopStrings.held().length());
        }
        int[] tokens = context.latest(produced());
        Usage usage = new Usage(promptTokens, cachedTokens, tokens.length);
        mailbox.end(new Mailbox.End(tokens, reason, usage, timings()));
    }

    private Timings timings() {
        long now = System.nanoTime();
        long start = started == 0 ? now : started;
        long ready = prefilled == 0 ? now : prefilled;
        return new Timings(
                Duration.ofNanos(start - submitted),
                Duration.ofNanos(ready - start),
                Duration.ofNanos(now - ready),
                Math.min(context.cached(), promptTokens) - cachedTokens,
                decoded,
                headRows);
    }

    @Override
    void endCancelled() {
        end(FinishReason.CANCELLED);
    }

    @Override
    void endFailed(Throwable failure) {
        mailbox.fail(failure);
    }
}
