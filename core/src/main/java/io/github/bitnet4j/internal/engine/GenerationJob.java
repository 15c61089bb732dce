package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.FinishReason;
import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.Generation;
import io.github.bitnet4j.Timings;
import io.github.bitnet4j.Usage;
import io.github.bitnet4j.internal.model.Batch;
import io.github.bitnet4j.internal.model.Decoder;
import io.github.bitnet4j.internal.model.HeadQuery;
import io.github.bitnet4j.sampling.Sampler;
import io.github.bitnet4j.tokenizer.Detokenizer;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Continues a context. A step takes what the cache does not hold yet through the model, at most a batch, and chooses the
 * next token once it has caught up; so prefill and decode are the same step.
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
    private final List<Integer> produced = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final long submitted = System.nanoTime();
    private long started;
    private long prefilled;
    private int decoded;
    private long headRows;
    private float @Nullable [] logits;

    GenerationJob(Context context, GenerateOptions options, Tokenizer tokenizer, Mailbox mailbox) {
        super(context);
        this.options = options;
        this.tokenizer = tokenizer;
        this.mailbox = mailbox;
        sampler = new Sampler(options.sampling());
        detokenizer = tokenizer.detokenizer();
        stopStrings = new StopStrings(options.stopStrings());
        context.reopenLast();
        promptTokens = context.length();
        cachedTokens = context.cached();
    }

    @Override
    boolean isCancelled() {
        return super.isCancelled() || options.cancellation().isCancelled();
    }

    @Override
    boolean step(Decoder decoder, Batch batch) {
        if (started == 0) {
            started = System.nanoTime();
        }
        context.fill(batch, batch.capacity());
        decoder.forward(batch);
        boolean caughtUp = batch.size() == context.pending();
        float[] scores = caughtUp ? lastLogits(decoder, batch) : null;
        context.advance(batch.size());
        if (prefilled != 0) {
            decoded++;
        }
        if (scores == null) {
            return false;
        }
        if (prefilled == 0) {
            prefilled = System.nanoTime();
        }
        FinishReason reason = produced.size() == options.maxTokens() ? FinishReason.MAX_TOKENS : addToken(scores);
        if (reason != null) {
            end(reason);
        }
        return reason != null;
    }

    private float[] lastLogits(Decoder decoder, Batch batch) {
        if (logits == null) {
            logits = new float[decoder.config().vocabulary()];
        }
        int last = batch.size() - 1;
        int candidates = sampler.candidates();
        if (candidates > 0) {
            headRows += decoder.largestLogits(last, new HeadQuery(candidates, sampler.adjusted(recent()), logits));
        } else {
            decoder.logits(last, last + 1, new float[][] {logits});
            headRows += logits.length;
        }
        return logits;
    }

    private int[] recent() {
        return context.latest(options.sampling().repetitionWindow());
    }

    /** Chooses the next token and adds it to context and text; returns why the generation ends, if it does. */
    private @Nullable FinishReason addToken(float[] scores) {
        int id = sampler.next(scores, recent(), context.length());
        if (id < 0) {
            throw new BitNetException("the model gave no logit that is a number; its file is probably corrupt");
        }
        if (!options.ignoreEndOfText() && tokenizer.isEndOfGeneration(id)) {
            return FinishReason.END_OF_TEXT;
        }
        if (context.isFull()) {
            return FinishReason.CONTEXT_FULL;
        }
        context.append(new int[] {id});
        produced.add(id);
        emit(stopStrings.accept(detokenizer.accept(id)));
        if (stopStrings.found()) {
            return FinishReason.STOP_STRING;
        }
        return produced.size() == options.maxTokens() ? FinishReason.MAX_TOKENS : null;
    }

    private void emit(String piece) {
        if (!piece.isEmpty()) {
            text.append(piece);
            mailbox.text(piece);
        }
    }

    private void end(FinishReason reason) {
        if (!stopStrings.found()) {
            emit(stopStrings.accept(detokenizer.finish()));
            emit(stopStrings.finish());
        }
        Usage usage = new Usage(promptTokens, cachedTokens, produced.size());
        mailbox.end(new Generation(text.toString(), produced, reason, usage, timings()));
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
