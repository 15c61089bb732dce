package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.ContextPolicy;
import io.github.bitnet4j.FinishReason;
import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.Timings;
import io.github.bitnet4j.Usage;
import io.github.bitnet4j.internal.model.Batch;
import io.github.bitnet4j.internal.model.Decoder;
import io.github.bitnet4j.sampling.Candidates;
import io.github.bitnet4j.sampling.Sampler;
import io.github.bitnet4j.tokenizer.Detokenizer;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.time.Duration;
import java.util.Arrays;
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
    private int cachedTokens;
    /** Tokens produced before the context was shifted last; those after it are the last ones of the context. */
    private int[] producedBefore = {};

    /** Length of the context since when tokens are counted: at the start, or behind the last shift. */
    private int base;

    private final long submitted = System.nanoTime();
    private int score;
    private boolean catchesUp;
    private long started;
    private long prefilled;
    private int prefillTokens;
    private int decodeTokens;
    private long headRows;

    /** A job; {@code memory} is what all samplers of its engine work in. */
    GenerationJob(Context context, GenerateOptions options, Tokenizer tokenizer, Mailbox mailbox, Candidates memory) {
        super(context);
        this.options = options;
        this.tokenizer = tokenizer;
        this.mailbox = mailbox;
        sampler = new Sampler(
                options.sampling(),
                new SequenceBreakers(tokenizer, options.sampling().dry()),
                memory);
        detokenizer = tokenizer.continuation();
        stopStrings = new StopStrings(options.stopStrings());
        promptTokens = context.length();
        base = promptTokens;
        cachedTokens = Math.min(context.cached(), promptTokens - 1);
    }

    @Override
    boolean isCancelled() {
        return options.cancellation().isCancelled();
    }

    @Override
    void match() {
        if (prefilled == 0) {
            cachedTokens += context.match(context.length() - 1);
        } else if (!context.isSettled()) {
            context.match(context.length() - 1); // it was shifted
        }
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
            int adjusted = sampler.adjusted(context);
            int candidates = wantsLogProbs() ? 0 : sampler.candidates();
            score = batch.score(candidates, sampler.adjustedIds(), adjusted);
        }
    }

    @Override
    boolean progress(Decoder decoder, float[] logits) {
        context.advance(share());
        if (prefilled == 0) {
            prefillTokens += share();
        } else {
            decodeTokens += share();
        }
        if (!catchesUp) {
            return false;
        }
        if (prefilled == 0) {
            prefilled = System.nanoTime();
        }
        headRows += decoder.logits(score, logits);
        FinishReason reason = produced() == options.maxTokens() ? FinishReason.MAX_TOKENS : addToken(decoder, logits);
        if (hasEnded()) {
            return true; // the user's sampling step has closed the session
        }
        if (reason != null) {
            end(reason);
        }
        return reason != null;
    }

    private boolean wantsLogProbs() {
        return options.logProbs() >= 0;
    }

    /** Chooses the next token and adds it to context and text; returns why the generation ends, if it does. */
    private @Nullable FinishReason addToken(Decoder decoder, float[] logits) {
        int id = sampler.next(logits, context);
        if (hasEnded()) {
            return null;
        }
        if (id < 0) {
            throw new BitNetException(
                    "there is no token to choose: the model gave no logit that is a number, so that its"
                            + " file is probably corrupt, or the options ban all tokens");
        }
        if (!options.ignoreEndOfText() && tokenizer.isEndOfGeneration(id)) {
            return FinishReason.END_OF_TEXT;
        }
        if (context.isFull() && !makeRoom()) {
            return FinishReason.CONTEXT_FULL;
        }
        context.append(id);
        if (wantsLogProbs()) {
            decoder.logits(score, logits); // as they were before the sampler's changes
            mailbox.add(LogProbs.of(id, logits, options.logProbs()));
        }
        detokenizer.accept(id, stopStrings.held());
        emit(stopStrings.certain());
        if (stopStrings.found()) {
            return FinishReason.STOP_STRING;
        }
        return produced() == options.maxTokens() ? FinishReason.MAX_TOKENS : null;
    }

    /** Shifts the context where the options say so. */
    private boolean makeRoom() {
        ContextPolicy policy = options.whenFull();
        int count = policy.dropped(context.capacity());
        if (count > 0) {
            producedBefore = producedTokens();
            context.shift(policy.keep(), count);
            base = context.length();
        }
        return count > 0;
    }

    private int produced() {
        return producedBefore.length + context.length() - base;
    }

    private int[] producedTokens() {
        int[] since = context.latest(context.length() - base);
        int[] all = Arrays.copyOf(producedBefore, producedBefore.length + since.length);
        System.arraycopy(since, 0, all, producedBefore.length, since.length);
        return all;
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
        int[] tokens = producedTokens();
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
                prefillTokens,
                decodeTokens,
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
