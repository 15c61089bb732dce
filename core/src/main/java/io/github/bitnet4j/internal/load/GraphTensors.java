package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.load.TensorSource.Role;
import io.github.bitnet4j.internal.model.ExtraNorm;
import io.github.bitnet4j.internal.model.ModelConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks that a file has the tensors of its model's graph, each with the shape and in a form that it needs. */
public final class GraphTensors {

    static final String EMBEDDING = "token_embd.weight";
    static final String OUTPUT_NORM = "output_norm.weight";
    /** The output head; where a model is tied, it repeats the embedding. */
    static final String HEAD = "output.weight";
    /** What the frequencies of the rotary embedding are divided by (headDim / 2). */
    static final String ROPE_FACTORS = "rope_freqs.weight";

    /**
     * A tensor that the graph has.
     *
     * @param rows outputs of a matrix; 1 for a vector
     * @param columns inputs of a matrix; the size of a vector
     */
    public record Tensor(String name, Role role, int rows, int columns) {}

    private final TensorSource tensors;
    private final ModelConfig config;
    private final Set<String> known = new HashSet<>(Set.of(HEAD));
    private final List<Tensor> graph = new ArrayList<>();

    private GraphTensors(TensorSource tensors, ModelConfig config) {
        this.tensors = tensors;
        this.config = config;
    }

    /**
     * Checks names, shapes and types; reads no weights.
     *
     * @return what the graph has, in its order
     * @throws ModelFormatException if a tensor is missing or has another shape than the hyper-parameters say
     * @throws UnsupportedModelException if one has a type that the graph does not take, or is not part of the graph
     */
    public static List<Tensor> check(TensorSource tensors, ModelConfig config) {
        GraphTensors checked = new GraphTensors(tensors, config);
        checked.check();
        return List.copyOf(checked.graph);
    }

    private void check() {
        require(EMBEDDING, Role.TABLE, config.vocabulary(), config.hidden());
        for (int layer = 0; layer < config.layers(); layer++) {
            for (LayerTensor tensor : LayerTensor.values()) {
                if (tensor.isIn(config)) {
                    Role role = tensor.isVector() ? Role.VECTOR : Role.TERNARY;
                    require(tensor.name(layer), role, tensor.rows(config), tensor.columns(config));
                }
            }
        }
        require(OUTPUT_NORM, Role.VECTOR, 1, config.hidden());
        if (!config.tied()) {
            require(HEAD, Role.TABLE, config.vocabulary(), config.hidden());
        }
        if (tensors.has(ROPE_FACTORS)) {
            require(ROPE_FACTORS, Role.VECTOR, 1, config.headDim() / 2);
        }
        refuseUnknownTensors();
    }

    private void require(String name, Role role, int rows, int columns) {
        known.add(name);
        graph.add(new Tensor(name, role, rows, columns));
        tensors.require(name, role, rows, columns);
    }

    /** A tensor that the graph does not know would change the result if it were left out. */
    private void refuseUnknownTensors() {
        for (String name : tensors.names()) {
            if (!known.contains(name)) {
                throw new UnsupportedModelException(
                        tensors.name() + ": tensor '" + name + "' in architecture " + config.architecture()
                                + owners(name),
                        "the tensors of this architecture's graph, without biases or scales of their own");
            }
        }
    }

    /** Names the architectures whose graph a tensor belongs to, if there are any. */
    private String owners(String name) {
        for (LayerTensor tensor : LayerTensor.values()) {
            ExtraNorm extra = tensor.extra();
            for (int layer = 0; extra != null && layer < config.layers(); layer++) {
                if (tensor.name(layer).equals(name)) {
                    String owners = Family.with(extra);
                    return owners.isEmpty() ? "" : " (it belongs to the graph of " + owners + ")";
                }
            }
        }
        return "";
    }
}
