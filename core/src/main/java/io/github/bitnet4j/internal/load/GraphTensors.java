package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.format.gguf.GgufFile;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.internal.tensor.TensorInfo;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks that a file has the tensors of the bitnet family's graph, each with the shape and a type that it needs. */
final class GraphTensors {

    static final String EMBEDDING = "token_embd.weight";
    static final String OUTPUT_NORM = "output_norm.weight";
    /** Models of this family are tied: where a file has a head of its own, it repeats the embedding. */
    private static final String REPEATED_HEAD = "output.weight";

    /** Columns that share a block of the I2_S layout. */
    private static final int TERNARY_BLOCK = 128;

    private static final Set<DataType> TABLE =
            EnumSet.of(DataType.F32, DataType.F16, DataType.BF16, DataType.Q8_0, DataType.Q6_K);
    private static final Set<DataType> TERNARY = EnumSet.of(DataType.I2_S);
    private static final Set<DataType> VECTOR = EnumSet.of(DataType.F32, DataType.F16, DataType.BF16);

    private final GgufFile file;
    private final ModelConfig config;
    private final Set<String> known = new HashSet<>(Set.of(REPEATED_HEAD));

    private GraphTensors(GgufFile file, ModelConfig config) {
        this.file = file;
        this.config = config;
    }

    /**
     * Checks names, shapes and types; reads no weights.
     *
     * @throws ModelFormatException if a tensor is missing or has another shape than the hyper-parameters say
     * @throws UnsupportedModelException if one has a type that the graph does not take, or is not part of the graph
     */
    static void check(GgufFile file, ModelConfig config) {
        new GraphTensors(file, config).check();
    }

    private void check() {
        require(EMBEDDING, "table", TABLE, config.vocabulary(), config.hidden());
        for (int layer = 0; layer < config.layers(); layer++) {
            for (LayerTensor tensor : LayerTensor.values()) {
                check(tensor, layer);
            }
        }
        require(OUTPUT_NORM, "norm", VECTOR, 1, config.hidden());
        refuseUnknownTensors();
    }

    private void check(LayerTensor tensor, int layer) {
        String name = tensor.name(layer);
        int rows = tensor.rows(config);
        int columns = tensor.columns(config);
        if (tensor.isVector()) {
            require(name, "norm", VECTOR, rows, columns);
            return;
        }
        require(name, "projection", TERNARY, rows, columns);
        if (columns % TERNARY_BLOCK != 0) {
            throw new UnsupportedModelException(
                    file.name() + ": projection '" + name + "' with rows of " + columns,
                    "rows of a multiple of " + TERNARY_BLOCK);
        }
    }

    private void require(String name, String role, Set<DataType> types, int rows, int columns) {
        TensorInfo info = file.tensor(name);
        known.add(name);
        if (info.rows() != rows || info.columns() != columns) {
            throw new ModelFormatException(
                    file.name(),
                    info.offset(),
                    "tensor '" + name + "' of " + columns + " × " + rows + " by the hyper-parameters",
                    info.columns() + " × " + info.rows());
        }
        if (!types.contains(info.type())) {
            throw new UnsupportedModelException(
                    file.name() + ": " + role + " '" + name + "' of type " + info.type(),
                    types.stream().map(Enum::name).collect(Collectors.joining(", ")));
        }
    }

    /** A tensor that the graph does not know would change the result if it were left out. */
    private void refuseUnknownTensors() {
        for (TensorInfo tensor : file.tensors()) {
            if (!known.contains(tensor.name())) {
                throw new UnsupportedModelException(
                        file.name() + ": tensor '" + tensor.name() + "' in architecture " + config.architecture(),
                        "the tensors of the bitnet family, without biases, scales and frequency factors of their own");
            }
        }
    }
}
