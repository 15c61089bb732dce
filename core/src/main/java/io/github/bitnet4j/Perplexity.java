package io.github.bitnet4j;

import java.util.function.Consumer;

/**
 * How well a model foresees a text: the number of equally likely tokens that would surprise it as much. It is measured as
 * llama.cpp's perplexity tool does, in windows of which the second half counts: in a window of n tokens, those at n/2 + 1
 * to n - 1. Equal on every backend.
 *
 * @param value {@code exp} of the mean negative log-probability a token, at least 1
 * @param standardError of the value, from the variance of the log-probabilities; 0 if only one token was scored
 * @param tokens tokens that were scored
 * @param windows windows that were measured
 */
public record Perplexity(double value, double standardError, long tokens, int windows) {

    /**
     * Measures a text.
     *
     * @param model the model
     * @param text the text, usually a {@link Prompt#text}; the begin-of-text token is added where the model expects it
     * @param options how the text is cut
     * @return its perplexity
     * @throws IllegalArgumentException if the text is shorter than one window
     * @throws ContextFullException if a window does not fit into the context
     * @throws BitNetException if the model gives no numbers, or the thread is interrupted
     * @throws IllegalStateException if the model is closed
     */
    public static Perplexity of(Model model, Prompt text, PerplexityOptions options) {
        return of(model, text, options, soFar -> {});
    }

    /**
     * Measures a text and tells how far it is.
     *
     * @param model the model
     * @param text the text, usually a {@link Prompt#text}; the begin-of-text token is added where the model expects it
     * @param options how the text is cut
     * @param progress receives the perplexity of the windows so far after each, on the calling thread; what it throws ends
     *     the measurement
     * @return its perplexity
     * @throws IllegalArgumentException if the text is shorter than one window
     * @throws ContextFullException if a window does not fit into the context
     * @throws BitNetException if the model gives no numbers, or the thread is interrupted
     * @throws IllegalStateException if the model is closed
     */
    public static Perplexity of(Model model, Prompt text, PerplexityOptions options, Consumer<Perplexity> progress) {
        TextWindows windows = new TextWindows(model, text, options);
        Surprise surprise = new Surprise();
        Perplexity soFar = surprise.perplexity(0);
        try (Session session = model.newSession()) {
            Scorer scorer = new Scorer(model.engine(), model.encoder(), session.context());
            for (int i = 0; i < windows.count(); i++) {
                for (float logProb : scorer.logProbs(windows.window(i), windows.firstScored())) {
                    surprise.add(-logProb);
                }
                soFar = surprise.perplexity(i + 1);
                progress.accept(soFar);
            }
        }
        return soFar;
    }

    /** Moments of the negative log-probabilities. */
    private static final class Surprise {

        private double sum;
        private double squares;
        private long tokens;

        void add(double surprise) {
            sum += surprise;
            squares += surprise * surprise;
            tokens++;
        }

        Perplexity perplexity(int windows) {
            double mean = sum / tokens;
            double variance = squares / tokens - mean * mean;
            double value = Math.exp(mean);
            double error = variance > 0 ? value * Math.sqrt(variance / (tokens - 1)) : 0;
            return new Perplexity(value, error, tokens, windows);
        }
    }
}
