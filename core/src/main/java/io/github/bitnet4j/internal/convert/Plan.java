package io.github.bitnet4j.internal.convert;

import io.github.bitnet4j.ConvertOptions;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.load.GraphTensors;
import io.github.bitnet4j.internal.load.SharedReading;
import io.github.bitnet4j.internal.load.TableRows;
import io.github.bitnet4j.internal.load.TensorSource;
import io.github.bitnet4j.internal.load.TernaryRows;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.TableType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Decides what becomes of every tensor, and refuses what the forms that were chosen cannot hold. */
final class Plan {

    /** The only one of the architectures whose files have the rows of queries and keys in another order. */
    private static final String PERMUTED = "llama";

    private final TensorSource tensors;
    private final ModelConfig config;
    private final TernaryEncoder encoder;
    private final ConvertOptions.Table table;
    private final Map<String, TernaryRows> matrices = new LinkedHashMap<>();

    private Plan(TensorSource tensors, ModelConfig config, ConvertOptions options) {
        this.tensors = tensors;
        this.config = config;
        this.encoder = TernaryEncoder.valueOf(options.ternary().name());
        this.table = options.table();
    }

    /** All tensors of the file to make, in its order. */
    static List<Output> make(TensorSource tensors, ModelConfig config, ConvertOptions options, Workers workers)
            throws IOException {
        Plan plan = new Plan(tensors, config, options);
        List<GraphTensors.Tensor> graph = GraphTensors.check(tensors, config);
        plan.readScales(graph, workers);
        List<Output> outputs = new ArrayList<>();
        for (GraphTensors.Tensor tensor : graph) {
            outputs.add(plan.output(tensor));
        }
        return outputs;
    }

    /** A scale that a file does not say is computed from all weights of a matrix, once: a matrix is one worker's. */
    private void readScales(List<GraphTensors.Tensor> graph, Workers workers) throws IOException {
        for (GraphTensors.Tensor tensor : graph) {
            if (tensor.role() == TensorSource.Role.TERNARY) {
                matrices.put(tensor.name(), tensors.ternary(tensor.name()));
            }
        }
        SharedReading.forEach(workers, List.copyOf(matrices.values()), TernaryRows::scale);
    }

    private Output output(GraphTensors.Tensor tensor) throws IOException {
        return switch (tensor.role()) {
            case VECTOR -> new VectorOutput(tensor.name(), tensors.vector(tensor.name()));
            case TERNARY -> ternary(tensor);
            case TABLE -> table(tensor);
        };
    }

    private Output ternary(GraphTensors.Tensor tensor) throws IOException {
        if (!encoder.fits(tensor.columns(), tensor.rows())) {
            throw cannotHold(
                    tensor,
                    encoder.name(),
                    encoder == TernaryEncoder.I2_S
                            ? "numbers of weights that are a multiple of 128"
                            : "rows of a multiple of 256 weights; i2_s takes these");
        }
        TernaryRows rows = Objects.requireNonNull(matrices.get(tensor.name()));
        float stored = encoder.stored(rows.scale());
        if (!Float.isFinite(stored) || (stored == 0 && rows.scale() != 0)) {
            throw cannotHold(tensor, encoder.name(), "scales in the range of binary16, not " + rows.scale());
        }
        return new TernaryOutput(tensors.name(), tensor.name(), rows, headDim(tensor.name()), encoder);
    }

    private int headDim(String name) {
        boolean rotated = name.endsWith(".attn_q.weight") || name.endsWith(".attn_k.weight");
        return rotated && config.architecture().equals(PERMUTED) ? config.headDim() : 0;
    }

    private Output table(GraphTensors.Tensor tensor) throws IOException {
        TableRows rows = tensors.table(tensor.name());
        TableType type = table == ConvertOptions.Table.KEEP ? rows.type() : TableType.valueOf(table.name());
        if (tensor.columns() % type.blockSize() != 0) {
            String others = tensor.columns() % TableType.Q8_0.blockSize() == 0 ? "Q8_0 or F16" : "F16";
            throw cannotHold(
                    tensor,
                    type.name(),
                    "rows of a multiple of " + type.blockSize() + " values; " + others + " takes these");
        }
        return new TableOutput(tensors.name(), tensor.name(), rows, TableEncoder.valueOf(type.name()));
    }

    private UnsupportedModelException cannotHold(GraphTensors.Tensor tensor, String form, String supported) {
        return new UnsupportedModelException(
                tensors.name() + ": tensor '" + tensor.name() + "' of " + tensor.columns() + " × " + tensor.rows()
                        + " as " + form,
                supported);
    }
}
