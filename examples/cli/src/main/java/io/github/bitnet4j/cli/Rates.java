package io.github.bitnet4j.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Speeds of several runs of the same work.
 *
 * @param tokens tokens a run
 * @param median tokens a second
 * @param min of the slowest run
 * @param max of the fastest run
 */
record Rates(int tokens, double median, double min, double max) {

    static Rates of(int tokens, double[] tokensPerSecond) {
        double[] sorted = tokensPerSecond.clone();
        Arrays.sort(sorted);
        return new Rates(tokens, median(sorted), sorted[0], sorted[sorted.length - 1]);
    }

    /** The middle of sorted values. */
    static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    void write(String name, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("tokens", tokens);
        json.writeObjectFieldStart("tokensPerSecond");
        json.writeNumberField("median", median);
        json.writeNumberField("min", min);
        json.writeNumberField("max", max);
        json.writeEndObject();
        json.writeEndObject();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.1f tokens/s (%.1f to %.1f), %d tokens a run", median, min, max, tokens);
    }
}
