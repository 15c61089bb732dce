package io.github.bitnet4j.cli;

import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.spi.BackendInfo.Verdict;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what models run on here, and tries it. */
@Command(
        name = "doctor",
        description = "Shows what models run on here and why not on something better, and tries it.",
        footer = {"", "Exit code 1 if the check fails."})
final class DoctorCommand extends CliCommand {

    private static final List<String> SYSTEM =
            List.of("java.version", "java.vm.name", "java.home", "os.name", "os.version", "os.arch");
    private static final List<String> PROPERTIES =
            List.of("bitnet4j.backend", "bitnet4j.isa", "bitnet4j.layout", "bitnet4j.threads");
    private static final List<String> JVM_VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

    @Mixin
    private RunOptions run = new RunOptions();

    @Option(names = "--json", description = "Print one line of JSON.")
    private boolean json;

    @Option(
            names = "--tune",
            description = "Also measure the instruction sets and layouts that can run here, and print what to set.")
    private boolean tune;

    @Override
    public Integer call() throws IOException {
        LoadOptions options = run.loadOptions();
        Map<String, Object> machine = machine(options);
        List<Verdict> backends = Model.backends();
        SelfCheck check = SelfCheck.run(options);
        Tuning tuning = tune && check.passed() ? Tuning.run(options) : null;
        if (json) {
            writeJson(machine, backends, check, tuning);
        } else {
            print(machine, backends, check);
            if (tuning != null) {
                tuning.print(out());
            }
        }
        return check.passed() ? OK : Failures.FAILED;
    }

    private static Map<String, Object> machine(LoadOptions options) {
        Map<String, Object> facts = new LinkedHashMap<>();
        for (String property : SYSTEM) {
            facts.put(property, System.getProperty(property, "?"));
        }
        facts.put("cpu", Machine.processor());
        facts.put("processors", Runtime.getRuntime().availableProcessors());
        facts.put("threads", options.resolve().threads());
        facts.put("memoryBytes", Machine.memoryBytes());
        facts.put("maxHeapBytes", Runtime.getRuntime().maxMemory());
        return facts;
    }

    /** The properties and variables that change how models run; those that are not set have no value. */
    private static Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String property : PROPERTIES) {
            settings.put(property, System.getProperty(property, ""));
            String variable = property.replace('.', '_').toUpperCase(Locale.ROOT);
            settings.put(variable, System.getenv().getOrDefault(variable, ""));
        }
        JVM_VARIABLES.forEach(name -> settings.put(name, System.getenv().getOrDefault(name, "")));
        return settings;
    }

    private void print(Map<String, Object> machine, List<Verdict> backends, SelfCheck check) {
        machine.forEach((name, value) -> line(name, value.toString()));
        settings().forEach((name, value) -> line(name, value.isEmpty() ? "(not set)" : value));
        for (Verdict verdict : backends) {
            line(verdict.backend(), (verdict.usable() ? "usable: " : "not usable: ") + verdict.reason());
        }
        line("check", (check.passed() ? "passed: " : "failed: ") + check.detail());
    }

    private void line(String name, String value) {
        out().print(String.format(Locale.ROOT, "%-18s %s%n", name, value));
    }

    private void writeJson(
            Map<String, Object> machine, List<Verdict> backends, SelfCheck check, @Nullable Tuning tuning)
            throws IOException {
        Json.print(out(), json -> {
            for (Map.Entry<String, Object> fact : machine.entrySet()) {
                json.writeObjectField(fact.getKey(), fact.getValue());
            }
            json.writeObjectFieldStart("settings");
            for (Map.Entry<String, String> setting : settings().entrySet()) {
                json.writeStringField(setting.getKey(), setting.getValue().isEmpty() ? null : setting.getValue());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("backends");
            for (Verdict verdict : backends) {
                json.writeStartObject();
                json.writeStringField("name", verdict.backend());
                json.writeBooleanField("usable", verdict.usable());
                json.writeStringField("reason", verdict.reason());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeObjectFieldStart("check");
            json.writeBooleanField("passed", check.passed());
            json.writeStringField("detail", check.detail());
            json.writeEndObject();
            if (tuning != null) {
                tuning.write(json);
            }
        });
    }
}
