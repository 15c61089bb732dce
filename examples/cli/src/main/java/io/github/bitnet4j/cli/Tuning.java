package io.github.bitnet4j.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.bitnet4j.KernelSpeed;
import io.github.bitnet4j.LoadOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code doctor --tune} found.
 *
 * @param threads threads that computed
 * @param speeds the fastest decoding first
 */
record Tuning(int threads, List<KernelSpeed> speeds) {

    static Tuning run(LoadOptions options) {
        return new Tuning(options.resolve().threads(), KernelSpeed.measure(options));
    }

    /** The properties that ask for the fastest choice; none if that is the default. */
    Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        KernelSpeed best = KernelSpeed.recommended(speeds);
        if (!best.isDefault()) {
            properties.put("bitnet4j.backend", best.backend());
            properties.put("bitnet4j.isa", best.isa());
            properties.put("bitnet4j.layout", best.layout());
        }
        return properties;
    }

    void print(PrintWriter out) {
        out.print(String.format(
                Locale.ROOT,
                "%nternary layers of a 2B model, %d threads, tokens/s%n%-36s %8s %8s%n",
                threads,
                "backend, instruction set, layout",
                "decode",
                "prefill"));
        for (KernelSpeed speed : speeds) {
            out.print(String.format(
                    Locale.ROOT,
                    "%-36s %8.1f %8.1f%s%n",
                    speed.backend() + " " + speed.isa() + " " + speed.layout(),
                    speed.decodeTokensPerSecond(),
                    speed.prefillTokensPerSecond(),
                    speed.isDefault() ? "  default" : ""));
        }
        Map<String, String> properties = properties();
        out.print(properties.isEmpty() ? "the default is the fastest: nothing to set" : "to set:");
        properties.forEach((name, value) -> out.print(" -D" + name + "=" + value));
        out.print(System.lineSeparator());
    }

    void write(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("tune");
        json.writeNumberField("threads", threads);
        json.writeArrayFieldStart("speeds");
        for (KernelSpeed speed : speeds) {
            json.writeStartObject();
            json.writeStringField("backend", speed.backend());
            json.writeStringField("isa", speed.isa());
            json.writeStringField("layout", speed.layout());
            json.writeBooleanField("default", speed.isDefault());
            json.writeNumberField("decodeTokensPerSecond", speed.decodeTokensPerSecond());
            json.writeNumberField("prefillTokensPerSecond", speed.prefillTokensPerSecond());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("set");
        for (Map.Entry<String, String> property : properties().entrySet()) {
            json.writeStringField(property.getKey(), property.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }
}
