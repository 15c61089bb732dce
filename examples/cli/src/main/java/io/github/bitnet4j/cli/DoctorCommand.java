package io.github.bitnet4j.cli;

import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.spi.BackendInfo.Verdict;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what models run on here, and tries it. */
@Command(
        name = "doctor",
        description = "Shows what models run on here and why not on something better, and tries it.",
        footer = {"", "Exit code 1 if the check fails."})
final class DoctorCommand extends CliCommand {

    private static final List<String> PROPERTIES = List.of("bitnet4j.backend", "bitnet4j.isa", "bitnet4j.threads");
    private static final List<String> JVM_VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

    @Mixin
    private RunOptions run = new RunOptions();

    @Option(names = "--json", description = "Print one line of JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        LoadOptions options = run.loadOptions();
        Map<String, String> machine = machine(options);
        List<Verdict> backends = Model.backends();
        SelfCheck check = SelfCheck.run(options);
        if (json) {
            writeJson(machine, backends, check);
        } else {
            print(machine, backends, check);
        }
        return check.passed() ? OK : Failures.FAILED;
    }

    private static Map<String, String> machine(LoadOptions options) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("java", System.getProperty("java.version") + ", " + System.getProperty("java.vm.name"));
        facts.put("javaHome", System.getProperty("java.home"));
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("arch", System.getProperty("os.arch"));
        facts.put("cpu", Machine.processor());
        facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("threads", Integer.toString(options.resolve().threads()));
        facts.put("memory", megabytes(Machine.memoryBytes()));
        facts.put("maxHeap", megabytes(Runtime.getRuntime().maxMemory()));
        return facts;
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,d MB", bytes >> 20);
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

    private void print(Map<String, String> machine, List<Verdict> backends, SelfCheck check) {
        machine.forEach((name, value) -> line(name, value));
        settings().forEach((name, value) -> line(name, value.isEmpty() ? "(not set)" : value));
        for (Verdict verdict : backends) {
            line(verdict.backend(), (verdict.usable() ? "usable: " : "not usable: ") + verdict.reason());
        }
        line("check", (check.passed() ? "passed: " : "failed: ") + check.detail());
    }

    private void line(String name, String value) {
        out().print(String.format(Locale.ROOT, "%-18s %s%n", name, value));
    }

    private void writeJson(Map<String, String> machine, List<Verdict> backends, SelfCheck check) throws IOException {
        Json.print(out(), json -> {
            for (Map.Entry<String, String> fact : machine.entrySet()) {
                json.writeStringField(fact.getKey(), fact.getValue());
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
        });
    }
}
