package io.github.bitnet4j;

import io.github.bitnet4j.sampling.Dry;
import io.github.bitnet4j.sampling.Mirostat;
import io.github.bitnet4j.sampling.Penalties;
import io.github.bitnet4j.sampling.SamplingOptions;
import io.github.bitnet4j.sampling.SamplingStep;
import io.github.bitnet4j.sampling.Xtc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How text is generated; immutable.
 *
 * @param maxTokens the most tokens to produce, at least 0; by default until the context is full
 * @param sampling how each token is chosen
 * @param ignoreEndOfText whether a token that ends the text is taken like any other
 * @param stopStrings texts that end the generation and are not returned; none is empty
 * @param logProbs for how many of the likeliest tokens log-probabilities are returned beside that of the chosen one, 0 to
 *     {@link #MOST_LOG_PROBS}; -1 returns none at all
 * @param cancellation cancels the generation
 * @param whenFull what happens when the context is full
 */
public record GenerateOptions(
        int maxTokens,
        SamplingOptions sampling,
        boolean ignoreEndOfText,
        List<String> stopStrings,
        int logProbs,
        CancellationToken cancellation,
        ContextPolicy whenFull) {

    /** The most log-probabilities a token, beside that of the chosen one. */
    public static final int MOST_LOG_PROBS = 100;

    /** Checks the ranges and copies the list. */
    public GenerateOptions {
        if (maxTokens < 0) {
            throw new IllegalArgumentException("maxTokens must be 0 or more, found " + maxTokens);
        }
        stopStrings = List.copyOf(stopStrings);
        if (stopStrings.contains("")) {
            throw new IllegalArgumentException("a stop string must not be empty");
        }
        if (logProbs < -1 || logProbs > MOST_LOG_PROBS) {
            throw new IllegalArgumentException(
                    "logProbs must be 0 to " + MOST_LOG_PROBS + ", or -1 for none, found " + logProbs);
        }
    }

    /**
     * Greedy decoding until the model ends its text or the context is full.
     *
     * @return the defaults
     */
    public static GenerateOptions defaults() {
        return builder().build();
    }

    /**
     * Starts from the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Makes {@link GenerateOptions}; every setter returns the builder. */
    public static final class Builder {

        private int maxTokens = Integer.MAX_VALUE;
        private float temperature = SamplingOptions.GREEDY.temperature();
        private int topK = SamplingOptions.GREEDY.topK();
        private float topP = SamplingOptions.GREEDY.topP();
        private float minP = SamplingOptions.GREEDY.minP();
        private float typicalP = SamplingOptions.GREEDY.typicalP();
        private @Nullable Xtc xtc;
        private @Nullable Mirostat mirostat;
        private float repetitionPenalty = Penalties.NONE.repetition();
        private float frequencyPenalty = Penalties.NONE.frequency();
        private float presencePenalty = Penalties.NONE.presence();
        private int repetitionWindow = Penalties.NONE.window();
        private @Nullable Dry dry;
        private Map<Integer, Float> logitBias = Map.of();
        private Set<Integer> bannedTokens = Set.of();
        private @Nullable SamplingStep step;
        private long seed = SamplingOptions.GREEDY.seed();
        private int logProbs = -1;
        private boolean ignoreEndOfText;
        private List<String> stopStrings = List.of();
        private CancellationToken cancellation = CancellationToken.create();
        private ContextPolicy whenFull = ContextPolicy.STOP;

        private Builder() {}

        /**
         * Limits the number of tokens.
         *
         * @param value at least 0
         * @return this
         */
        public Builder maxTokens(int value) {
            maxTokens = value;
            return this;
        }

        /**
         * Divides the logits.
         *
         * @param value 0 (greedy) to 100
         * @return this
         */
        public Builder temperature(double value) {
            temperature = (float) value;
            return this;
        }

        /**
         * Keeps the k most likely tokens.
         *
         * @param value at least 1, or 0 for all
         * @return this
         */
        public Builder topK(int value) {
            topK = value;
            return this;
        }

        /**
         * Keeps the most likely tokens whose probabilities add up to p.
         *
         * @param value above 0, up to 1
         * @return this
         */
        public Builder topP(double value) {
            topP = (float) value;
            return this;
        }

        /**
         * Keeps tokens at least this fraction as likely as the most likely one.
         *
         * @param value 0 to 1
         * @return this
         */
        public Builder minP(double value) {
            minP = (float) value;
            return this;
        }

        /**
         * Keeps the tokens of the most typical information that make up a probability.
         *
         * @param value above 0, up to 1; needs a temperature above 0
         * @return this
         */
        public Builder typicalP(double value) {
            typicalP = (float) value;
            return this;
        }

        /**
         * Excludes the likeliest tokens now and then.
         *
         * @param probability how often, 0 to 1; needs a temperature above 0
         * @param threshold the least probability of a token that counts as likely, above 0, up to 1
         * @return this
         */
        public Builder xtc(double probability, double threshold) {
            xtc = new Xtc((float) probability, (float) threshold);
            return this;
        }

        /**
         * Keeps the text's surprise at a target, in place of top-k, typical, top-p, min-p and XTC.
         *
         * @param tau the target in bits a token; needs a temperature above 0
         * @param eta the learning rate
         * @return this
         */
        public Builder mirostat(double tau, double eta) {
            mirostat = new Mirostat((float) tau, (float) eta);
            return this;
        }

        /**
         * Makes recent tokens less likely.
         *
         * @param value above 0; 1 changes nothing
         * @return this
         */
        public Builder repetitionPenalty(double value) {
            repetitionPenalty = (float) value;
            return this;
        }

        /**
         * Makes recent tokens less likely, the more often they occur the more.
         *
         * @param value what each occurrence takes from the logit
         * @return this
         */
        public Builder frequencyPenalty(double value) {
            frequencyPenalty = (float) value;
            return this;
        }

        /**
         * Makes recent tokens less likely, however often they occur.
         *
         * @param value what is taken from the logit
         * @return this
         */
        public Builder presencePenalty(double value) {
            presencePenalty = (float) value;
            return this;
        }

        /**
         * Says how many of the latest tokens count as recent for the three penalties.
         *
         * @param value at least 0
         * @return this
         */
        public Builder repetitionWindow(int value) {
            repetitionWindow = value;
            return this;
        }

        /**
         * Makes tokens less likely that would repeat a sequence.
         *
         * @param value the penalty, or null for none
         * @return this
         */
        public Builder dry(@Nullable Dry value) {
            dry = value;
            return this;
        }

        /**
         * Makes tokens more or less likely.
         *
         * @param values what is added to the logit of each id, before any penalty; negative infinity bans it
         * @return this
         */
        public Builder logitBias(Map<Integer, Float> values) {
            logitBias = Map.copyOf(values);
            return this;
        }

        /**
         * Bans tokens, whatever their bias.
         *
         * @param ids which
         * @return this
         */
        public Builder bannedTokens(int... ids) {
            bannedTokens = IntStream.of(ids).boxed().collect(Collectors.toUnmodifiableSet());
            return this;
        }

        /**
         * Sets a step of the caller's own, which may change all logits after bias and penalties. It runs on the model's
         * engine thread.
         *
         * @param value the step, or null for none
         * @return this
         */
        public Builder samplingStep(@Nullable SamplingStep value) {
            step = value;
            return this;
        }

        /**
         * Sets the key of the random numbers.
         *
         * @param value any number
         * @return this
         */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /**
         * Says whether the text goes on after a token that ends it.
         *
         * @param value true to go on
         * @return this
         */
        public Builder ignoreEndOfText(boolean value) {
            ignoreEndOfText = value;
            return this;
        }

        /**
         * Sets the texts that end the generation.
         *
         * @param values texts, none empty
         * @return this
         */
        public Builder stopStrings(String... values) {
            stopStrings = List.of(values);
            return this;
        }

        /**
         * Asks for log-probabilities, which are those of the model itself: of the logits before temperature, bias and all
         * other options.
         *
         * @param alternatives for how many of the likeliest tokens at each place, 0 to {@link #MOST_LOG_PROBS}, beside
         *     that of the chosen one; -1 for no log-probabilities
         * @return this
         */
        public Builder logProbs(int alternatives) {
            logProbs = alternatives;
            return this;
        }

        /**
         * Sets what cancels the generation.
         *
         * @param value a token
         * @return this
         */
        public Builder cancellation(CancellationToken value) {
            cancellation = value;
            return this;
        }

        /**
         * Says what happens when the context is full.
         *
         * @param value to stop or to shift
         * @return this
         */
        public Builder whenFull(ContextPolicy value) {
            whenFull = value;
            return this;
        }

        /**
         * Checks the values.
         *
         * @return the options
         * @throws IllegalArgumentException if a value is out of its range
         */
        public GenerateOptions build() {
            return new GenerateOptions(
                    maxTokens, sampling(), ignoreEndOfText, stopStrings, logProbs, cancellation, whenFull);
        }

        private SamplingOptions sampling() {
            Map<Integer, Float> biases = new HashMap<>(logitBias);
            bannedTokens.forEach(id -> biases.put(id, Float.NEGATIVE_INFINITY));
            return new SamplingOptions(
                    temperature,
                    topK,
                    typicalP,
                    topP,
                    minP,
                    xtc,
                    mirostat,
                    new Penalties(repetitionPenalty, frequencyPenalty, presencePenalty, repetitionWindow),
                    dry,
                    biases,
                    step,
                    seed);
        }
    }
}
