package io.github.bitnet4j.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.bitnet4j.ModelFile;
import io.github.bitnet4j.ModelFile.HyperParameters;
import io.github.bitnet4j.TernaryMatrix;
import io.github.bitnet4j.spi.BackendInfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a model file.
 *
 * @param file what it says
 * @param backend what it would run on here
 * @param tokenizer its tokenizer, or null if it does not run
 * @param memory what it takes by length of context, none if it does not run
 * @param matrices its ternary matrices, none if they were not read
 */
record Inspection(
        ModelFile file,
        BackendInfo backend,
        @Nullable TokenizerFacts tokenizer,
        List<MemoryUse> memory,
        List<TernaryMatrix> matrices) {

    /** Tensors of one type. */
    private record TypeTotal(int tensors, long bytes) {
        TypeTotal plus(TypeTotal other) {
            return new TypeTotal(tensors + other.tensors, bytes + other.bytes);
        }
    }

    private Map<String, TypeTotal> types() {
        Map<String, TypeTotal> totals = new TreeMap<>();
        file.tensors().forEach(t -> totals.merge(t.type(), new TypeTotal(1, t.bytes()), TypeTotal::plus));
        return totals;
    }

    void print(PrintWriter out) {
        out.print(file.name() + ": " + file.format() + ", " + file.parameters() + " weights\n");
        HyperParameters parameters = file.hyperParameters();
        out.print(
                parameters == null ? "cannot be run: " + file.refusal() + "\n" : "can be run: " + describe(parameters));
        if (tokenizer != null) {
            out.print("  tokenizer: " + tokenizer.describe() + "\n");
            out.print("  here: " + backend.describe() + "\n");
        }
        file.warnings().forEach(warning -> out.print("warning: " + warning + "\n"));
        memory.forEach(use -> out.print(use.describe() + "\n"));
        out.print("\ntypes\n");
        types().forEach((type, total) -> out.print(
                String.format(Locale.ROOT, "  %-6s %d tensors, %,d bytes%n", type, total.tensors(), total.bytes())));
        out.print("\nmetadata\n");
        file.metadata().forEach((key, value) -> out.print("  " + key + " = " + value + "\n"));
        out.print("\ntensors\n");
        file.tensors().forEach(tensor -> out.print(describe(tensor)));
        if (!matrices.isEmpty()) {
            out.print("\nternary matrices\n");
            matrices.forEach(matrix -> out.print(describe(matrix)));
        }
    }

    private static String describe(ModelFile.Tensor tensor) {
        String shape = tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(" × "));
        return String.format(
                Locale.ROOT, "  %-32s %-6s %-16s %,d bytes%n", tensor.name(), tensor.type(), shape, tensor.bytes());
    }

    private static String describe(TernaryMatrix matrix) {
        return String.format(
                Locale.ROOT,
                "  %-32s scale %-14s %.2f %% zeros%n",
                matrix.name(),
                matrix.scale(),
                100 * matrix.zeroShare());
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
                p.chatTemplate() == null ? "no chat template" : "chat template " + p.chatTemplate());
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStringField("name", file.name());
        json.writeStringField("format", file.format());
        json.writeNumberField("parameters", file.parameters());
        json.writeNumberField("bytes", file.bytes());
        json.writeBooleanField("runs", file.hyperParameters() != null);
        json.writeStringField("refusal", file.refusal());
        json.writeStringField("backend", backend.backend());
        json.writeStringField("isa", backend.isa());
        json.writeStringField("layout", backend.layout());
        writeHyperParameters(file.hyperParameters(), json);
        if (tokenizer != null) {
            tokenizer.write(json);
        }
        json.writeArrayFieldStart("memory");
        for (MemoryUse use : memory) {
            use.write(json);
        }
        json.writeEndArray();
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
        writeTensors(json);
        writeMatrices(json);
    }

    private void writeTensors(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("types");
        for (Map.Entry<String, TypeTotal> type : types().entrySet()) {
            json.writeObjectFieldStart(type.getKey());
            json.writeNumberField("tensors", type.getValue().tensors());
            json.writeNumberField("bytes", type.getValue().bytes());
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeArrayFieldStart("tensors");
        for (ModelFile.Tensor tensor : file.tensors()) {
            writeTensor(tensor, json);
        }
        json.writeEndArray();
    }

    private void writeMatrices(JsonGenerator json) throws IOException {
        if (matrices.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("matrices");
        for (TernaryMatrix matrix : matrices) {
            json.writeStartObject();
            json.writeStringField("name", matrix.name());
            json.writeNumberField("rows", matrix.rows());
            json.writeNumberField("columns", matrix.columns());
            json.writeNumberField("scale", matrix.scale());
            json.writeNumberField("zeros", matrix.zeros());
            json.writeNumberField("zeroShare", matrix.zeroShare());
            json.writeEndObject();
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
        json.writeStringField("chatTemplate", p.chatTemplate());
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
