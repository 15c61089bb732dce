package io.github.bitnet4j;

/**
 * How a text is measured: cut into windows, each scored by itself.
 *
 * @param window tokens a window, at least {@value #MIN_WINDOW}; a perplexity only means something beside the length of its
 *     windows
 * @param maxWindows windows that are measured at most, from the start of the text; at least 1
 */
public record PerplexityOptions(int window, int maxWindows) {

    static final int MIN_WINDOW = 4;

    /** Tokens a window that published figures are mostly measured with. */
    private static final int USUAL_WINDOW = 512;

    /** Checks the numbers. */
    public PerplexityOptions {
        if (window < MIN_WINDOW) {
            throw new IllegalArgumentException(
                    "a window must have at least " + MIN_WINDOW + " tokens, found " + window);
        }
        if (maxWindows < 1) {
            throw new IllegalArgumentException("at least 1 window must be measured, found " + maxWindows);
        }
    }

    /**
     * Windows of 512 tokens, all that the text has.
     *
     * @return the options
     */
    public static PerplexityOptions defaults() {
        return new PerplexityOptions(USUAL_WINDOW, Integer.MAX_VALUE);
    }

    /**
     * Other windows.
     *
     * @param tokens tokens a window, at least {@value #MIN_WINDOW}
     * @return options with them
     * @throws IllegalArgumentException if there are fewer
     */
    public PerplexityOptions withWindow(int tokens) {
        return new PerplexityOptions(tokens, maxWindows);
    }

    /**
     * Another bound.
     *
     * @param windows windows that are measured at most, at least 1
     * @return options with it
     * @throws IllegalArgumentException if there are fewer
     */
    public PerplexityOptions withMaxWindows(int windows) {
        return new PerplexityOptions(window, windows);
    }
}
