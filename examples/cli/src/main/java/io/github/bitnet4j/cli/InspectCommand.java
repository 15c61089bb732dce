package io.github.bitnet4j.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.ModelFile;
import io.github.bitnet4j.ModelFile.HyperParameters;
import io.github.bitnet4j.spi.BackendInfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a model file holds, whether this library runs it or not. Weights are not read. */
@Command(name = "inspect", description = "Shows what a model file holds, also one that cannot be run.")
final class InspectCommand extends CliCommand {

    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A .gguf file or a Hugging Face folder. Default: the embedded demo model.")
    private @Nullable String model;

    @Option(names = "--json", description = "Print one line of JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        ModelFile file = ModelSource.of(model).inspect();
        BackendInfo backend = Model.backend(LoadOptions.defaults());
        if (json) {
            Json.print(out(), members -> write(file, backend, members));
        } else {
            print(file, backend);
        }
        return OK;
    }

    private void print(ModelFile file, BackendInfo backend) {
        PrintWriter out = out();
        out.print(file.name() + ": " + file.format() + ", " + file.parameters() + " weights\n");
        HyperParameters parameters = file.hyperParameters();
        out.print(
                parameters == null ? "cannot be run: " + file.refusal() + "\n" : "can be run: " + describe(parameters));
        if (parameters != null) {
            out.print("  here: " + backend.describe() + "\n");
        }
        file.warnings().forEach(warning -> out.print("warning: " + warning + "\n"));
        out.print("\nmetadata\n");
        file.metadata().forEach((key, value) -> out.print("  " + key + " = " + value + "\n"));
        out.print("\ntensors\n");
        for (ModelFile.Tensor tensor : file.tensors()) {
            String shape = tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(" × "));
            out.print(String.format(
                    Locale.ROOT,
                    "  %-32s %-6s %-16s %,d bytes%n",
                    tensor.name(),
                    tensor.type(),
                    shape,
                    tensor.bytes()));
        }
    }

    private static String describe(HyperParameters p) {
        return String.format(
                Locale.ROOT,
                "%s, %d layers, hidden %d, feed-forward %d (%s), %d heads and %d key/value heads of %d,%n"
                        + "  vocabulary %d, context %d, RoPE base %s, %s%n",
                p.architecture(),
                p.layers(),
                p.hidden(),
                p.feedForward(),
                p.activation(),
                p.heads(),
                p.kvHeads(),
                p.headDim(),
                p.vocabulary(),
                p.contextLength(),
                p.ropeTheta(),
                p.chatTemplate() ? "a known chat template" : "no known chat template");
    }

    private static void write(ModelFile file, BackendInfo backend, JsonGenerator json) throws IOException {
        json.writeStringField("name", file.name());
        json.writeStringField("format", file.format());
        json.writeNumberField("parameters", file.parameters());
        json.writeBooleanField("runs", file.hyperParameters() != null);
        json.writeStringField("refusal", file.refusal());
        json.writeStringField("backend", backend.backend());
        json.writeStringField("isa", backend.isa());
        json.writeStringField("layout", backend.layout());
        writeHyperParameters(file.hyperParameters(), json);
        json.writeArrayFieldStart("warnings");
        for (String warning : file.warnings()) {
            json.writeString(warning);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("metadata");
        for (Map.Entry<String, String> entry : file.metadata().entrySet()) {
            json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("tensors");
        for (ModelFile.Tensor tensor : file.tensors()) {
            writeTensor(tensor, json);
        }
        json.writeEndArray();
    }

    private static void writeHyperParameters(@Nullable HyperParameters p, JsonGenerator json) throws IOException {
        json.writeFieldName("hyperParameters");
        if (p == null) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        json.writeStringField("architecture", p.architecture());
        json.writeNumberField("layers", p.layers());
        json.writeNumberField("hidden", p.hidden());
        json.writeNumberField("feedForward", p.feedForward());
        json.writeNumberField("heads", p.heads());
        json.writeNumberField("kvHeads", p.kvHeads());
        json.writeNumberField("headDim", p.headDim());
        json.writeNumberField("vocabulary", p.vocabulary());
        json.writeNumberField("contextLength", p.contextLength());
        json.writeNumberField("normEpsilon", p.normEpsilon());
        json.writeNumberField("ropeTheta", p.ropeTheta());
        json.writeStringField("activation", p.activation());
        json.writeBooleanField("chatTemplate", p.chatTemplate());
        json.writeEndObject();
    }

    private static void writeTensor(ModelFile.Tensor tensor, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", tensor.name());
        json.writeStringField("type", tensor.type());
        json.writeArrayFieldStart("shape");
        for (long size : tensor.shape()) {
            json.writeNumber(size);
        }
        json.writeEndArray();
        json.writeNumberField("bytes", tensor.bytes());
        json.writeEndObject();
    }
}
