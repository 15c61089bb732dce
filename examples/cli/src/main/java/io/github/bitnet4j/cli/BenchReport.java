package io.github.bitnet4j.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.bitnet4j.ModelInfo;
import io.github.bitnet4j.spi.BackendInfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark found.
 *
 * @param model what was run
 * @param backend what ran it
 * @param threads threads that computed
 * @param depth tokens of context before the prompt
 * @param prefill speed of prompt processing
 * @param decode speed of generation
 * @param headRowsPerToken rows of the output head computed for a token, on average
 * @param together speed of several sequences decoded together, or null if it was not asked for
 * @param streamingBytesPerSecond how fast this machine reads memory, or null if that could not be measured
 * @param loadSeconds time that loading took
 * @param firstTokenSeconds median time from the call to the first token, the whole prompt processed
 * @param peakRssBytes the most memory that the process has had resident, or null if the system does not tell
 * @param energyJoulesPerToken what the machine's processors took for a token of decoding, or null if it cannot be measured
 */
record BenchReport(
        ModelInfo model,
        BackendInfo backend,
        int threads,
        int depth,
        Rates prefill,
        Rates decode,
        double headRowsPerToken,
        @Nullable Together together,
        @Nullable Double streamingBytesPerSecond,
        double loadSeconds,
        double firstTokenSeconds,
        @Nullable Long peakRssBytes,
        @Nullable Double energyJoulesPerToken) {

    /**
     * Decoding of several sequences together.
     *
     * @param sequences their number
     * @param total tokens of all of them
     */
    record Together(int sequences, Rates total) {}

    void write(JsonGenerator json) throws IOException {
        json.writeStringField("model", model.name());
        json.writeStringField("backend", backend.backend());
        json.writeStringField("isa", backend.isa());
        json.writeStringField("layout", backend.layout());
        json.writeNumberField("threads", threads);
        json.writeNumberField("depth", depth);
        prefill.write("prefill", json);
        decode.write("decode", json);
        if (together != null) {
            json.writeNumberField("sequences", together.sequences());
            together.total().write("decodeTogether", json);
        }
        json.writeNumberField("bytesPerToken", model.bytesPerToken());
        json.writeNumberField("kvBytesPerToken", model.kvBytesPerToken());
        writeNumber("streamingBytesPerSecond", streamingBytesPerSecond, json);
        json.writeNumberField("loadSeconds", loadSeconds);
        json.writeNumberField("firstTokenSeconds", firstTokenSeconds);
        json.writeNumberField("headCopyBytes", model.headCopyBytes());
        json.writeNumberField("headCopySeconds", model.headCopyTime().toNanos() / 1e9);
        json.writeNumberField("headRowsPerToken", headRowsPerToken);
        writeNumber("peakRssBytes", peakRssBytes, json);
        writeNumber("energyJoulesPerToken", energyJoulesPerToken, json);
    }

    private static void writeNumber(String name, @Nullable Number value, JsonGenerator json) throws IOException {
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else {
            json.writeNumber(value.longValue());
        }
    }

    void print(PrintWriter out) {
        line(out, "model", model.name());
        line(out, "backend", backend.backend() + " (" + backend.isa() + "), layout " + backend.layout());
        line(out, "threads", Integer.toString(threads));
        line(out, "depth", depth + " tokens");
        line(out, "load", String.format(Locale.ROOT, "%.3f s", loadSeconds));
        line(out, "prefill", prefill.toString());
        line(out, "decode", decode.toString());
        line(out, "head", head());
        if (together != null) {
            line(out, together.sequences() + " together", together.total().toString());
        }
        line(out, "first token", String.format(Locale.ROOT, "%.3f s", firstTokenSeconds));
        line(out, "decode reads", gigabytes(decode.median() * bytesPerStep()) + "/s");
        line(out, "memory reads", streamingBytesPerSecond == null ? "?" : gigabytes(streamingBytesPerSecond) + "/s");
        line(out, "peak memory", peakRssBytes == null ? "?" : gigabytes(peakRssBytes));
        line(out, "energy", energyJoulesPerToken == null ? "?" : energy(energyJoulesPerToken));
    }

    private String head() {
        return String.format(
                Locale.ROOT,
                "%.0f of %d rows a token; %.0f MB of estimates, made in %.3f s",
                headRowsPerToken,
                model.vocabulary(),
                model.headCopyBytes() / 1e6,
                model.headCopyTime().toNanos() / 1e9);
    }

    /** What decoding a token reads on average: the weights, and the keys and values of all tokens before it. */
    private double bytesPerStep() {
        double context = depth + prefill.tokens() + decode.tokens() / 2.0;
        return model.bytesPerToken() + context * model.kvBytesPerToken();
    }

    private static void line(PrintWriter out, String name, String value) {
        out.print(String.format(Locale.ROOT, "%-14s%s%n", name, value));
    }

    private static String energy(double joules) {
        return String.format(Locale.ROOT, "%.2f J a token", joules);
    }

    private static String gigabytes(double bytes) {
        return String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }
}
