package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.internal.model.LayerWeights;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.internal.model.ModelWeights;
import io.github.bitnet4j.internal.model.TernaryWeights;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.PackedMatrix;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.TernaryLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns the tensors of a model into a backend's weights: by name, after {@link GraphTensors} has checked them. */
final class WeightsReader {

    private final TensorSource tensors;
    private final ModelConfig config;
    private final Kernels kernels;
    private final Repacker repacker;
    private final Map<String, TernaryRows> ternary = new LinkedHashMap<>();
    private final List<AutoCloseable> made = new ArrayList<>();

    private WeightsReader(TensorSource tensors, ModelConfig config, Kernels kernels) {
        this.tensors = tensors;
        this.config = config;
        this.kernels = kernels;
        this.repacker = new Repacker(tensors.name(), kernels);
    }

    /** Reads all weights; on failure everything that was made is freed again. */
    static ModelWeights read(TensorSource tensors, ModelConfig config, Kernels kernels, Workers workers)
            throws IOException {
        GraphTensors.check(tensors, config);
        WeightsReader reader = new WeightsReader(tensors, config, kernels);
        try {
            reader.readScales(workers);
            ModelWeights weights = reader.read();
            reader.repacker.run(workers);
            return weights;
        } catch (Throwable e) {
            for (AutoCloseable block : reader.made) {
                closeQuietly(block, e);
            }
            throw e;
        }
    }

    private static void closeQuietly(AutoCloseable block, Throwable failure) {
        try {
            block.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    /** A scale that a file does not say is computed from all weights, in their order: a tensor is one worker's. */
    private void readScales(Workers workers) throws IOException {
        for (int layer = 0; layer < config.layers(); layer++) {
            for (LayerTensor tensor : LayerTensor.values()) {
                if (tensor.isIn(config) && !tensor.isVector()) {
                    ternary.put(tensor.name(layer), tensors.ternary(tensor.name(layer)));
                }
            }
        }
        SharedReading.forEach(workers, List.copyOf(ternary.values()), TernaryRows::scale);
    }

    private ModelWeights read() throws IOException {
        PackedTable embedding = table(GraphTensors.EMBEDDING);
        List<LayerWeights> layers = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            layers.add(layer(layer));
        }
        Floats outputNorm = vector(GraphTensors.OUTPUT_NORM);
        PackedTable head = config.tied() ? embedding : table(GraphTensors.HEAD);
        return new ModelWeights(embedding, layers, outputNorm, head, ropeDivisors());
    }

    private float @Nullable [] ropeDivisors() throws IOException {
        if (!tensors.has(GraphTensors.ROPE_FACTORS)) {
            return null;
        }
        float[] divisors = tensors.vector(GraphTensors.ROPE_FACTORS);
        for (float divisor : divisors) {
            if (divisor <= 0) {
                throw new ModelFormatException(
                        tensors.name(), -1, "numbers above 0 in '" + GraphTensors.ROPE_FACTORS + "'", "" + divisor);
            }
        }
        return divisors;
    }

    private LayerWeights layer(int layer) throws IOException {
        return new LayerWeights(
                vector(LayerTensor.ATTENTION_NORM.name(layer)),
                projection(LayerTensor.QUERY, LayerTensor.QUERY_INPUT_NORM, layer),
                projection(LayerTensor.KEY, LayerTensor.KEY_INPUT_NORM, layer),
                projection(LayerTensor.VALUE, LayerTensor.VALUE_INPUT_NORM, layer),
                optional(LayerTensor.QUERY_HEAD_NORM, layer),
                optional(LayerTensor.KEY_HEAD_NORM, layer),
                optional(LayerTensor.ATTENTION_SUB_NORM, layer),
                projection(LayerTensor.ATTENTION_OUTPUT, LayerTensor.ATTENTION_OUTPUT_INPUT_NORM, layer),
                optional(LayerTensor.POST_ATTENTION_NORM, layer),
                vector(LayerTensor.FEED_FORWARD_NORM.name(layer)),
                projection(LayerTensor.GATE, LayerTensor.GATE_INPUT_NORM, layer),
                projection(LayerTensor.UP, LayerTensor.UP_INPUT_NORM, layer),
                optional(LayerTensor.FEED_FORWARD_SUB_NORM, layer),
                projection(LayerTensor.DOWN, LayerTensor.DOWN_INPUT_NORM, layer),
                optional(LayerTensor.POST_FEED_FORWARD_NORM, layer));
    }

    private TernaryWeights projection(LayerTensor matrix, LayerTensor normIn, int layer) throws IOException {
        return new TernaryWeights(ternary(matrix.name(layer)), optional(normIn, layer));
    }

    private @Nullable Floats optional(LayerTensor norm, int layer) throws IOException {
        return norm.isIn(config) ? vector(norm.name(layer)) : null;
    }

    /** In place where the file and the backend allow it, or filled by the repacker. */
    private PackedMatrix ternary(String name) throws IOException {
        TernaryRows codes = Objects.requireNonNull(ternary.get(name), name);
        int columns = codes.paddedColumns();
        ByteBuffer inPlace = kernels.repacks() ? null : codes.inPlace();
        if (inPlace != null) {
            return keep(kernels.pack(TernaryLayout.I2_S, inPlace, codes.rows(), columns, codes.scale()));
        }
        PackedMatrix matrix = keep(kernels.allocateMatrix(codes.rows(), columns, codes.scale()));
        repacker.add(name, codes, matrix);
        return matrix;
    }

    /** In place where backends have the file's number format, or filled by the repacker. */
    private PackedTable table(String name) throws IOException {
        TableRows rows = tensors.table(name);
        if (rows instanceof TableRows.InPlace table) {
            return keep(kernels.table(table.type(), table.parts(), table.rows(), table.columns()));
        }
        PackedTable table = keep(kernels.allocateTable(rows.type(), rows.rows(), rows.columns()));
        repacker.add((TableRows.Transcoded) rows, table);
        return table;
    }

    private Floats vector(String name) throws IOException {
        float[] values = tensors.vector(name);
        Floats vector = keep(kernels.allocate(values.length));
        vector.write(0, values, 0, values.length);
        return vector;
    }

    private <T extends AutoCloseable> T keep(T block) {
        made.add(block);
        return block;
    }
}
