package io.github.bitnet4j;

import io.github.bitnet4j.sampling.SamplingOptions;
import java.util.List;
import java.util.Map;

/**
 * How text is generated; immutable.
 *
 * @param maxTokens the most tokens to produce, at least 0; by default until the context is full
 * @param sampling how each token is chosen
 * @param ignoreEndOfText whether a token that ends the text is taken like any other
 * @param stopStrings texts that end the generation and are not returned; none is empty
 * @param cancellation cancels the generation
 * @param whenFull what happens when the context is full
 */
public record GenerateOptions(
        int maxTokens,
        SamplingOptions sampling,
        boolean ignoreEndOfText,
        List<String> stopStrings,
        CancellationToken cancellation,
        ContextPolicy whenFull) {

    /** Checks the ranges and copies the list. */
    public GenerateOptions {
        if (maxTokens < 0) {
            throw new IllegalArgumentException("maxTokens must be 0 or more, found " + maxTokens);
        }
        stopStrings = List.copyOf(stopStrings);
        if (stopStrings.contains("")) {
            throw new IllegalArgumentException("a stop string must not be empty");
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
        private float repetitionPenalty = SamplingOptions.GREEDY.repetitionPenalty();
        private int repetitionWindow = SamplingOptions.GREEDY.repetitionWindow();
        private Map<Integer, Float> logitBias = SamplingOptions.GREEDY.logitBias();
        private long seed = SamplingOptions.GREEDY.seed();
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
         * Says how many of the latest tokens count as recent.
         *
         * @param value at least 0
         * @return this
         */
        public Builder repetitionWindow(int value) {
            repetitionWindow = value;
            return this;
        }

        /**
         * Makes tokens more or less likely.
         *
         * @param values what is added to the logit of each id, before a repetition penalty; negative infinity bans it
         * @return this
         */
        public Builder logitBias(Map<Integer, Float> values) {
            logitBias = Map.copyOf(values);
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
            SamplingOptions sampling = new SamplingOptions(
                    temperature, topK, topP, minP, repetitionPenalty, repetitionWindow, logitBias, seed);
            return new GenerateOptions(maxTokens, sampling, ignoreEndOfText, stopStrings, cancellation, whenFull);
        }
    }
}
