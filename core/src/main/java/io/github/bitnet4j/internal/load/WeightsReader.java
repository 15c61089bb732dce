package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.internal.format.gguf.GgufFile;
import io.github.bitnet4j.internal.model.LayerWeights;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.internal.model.ModelWeights;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.internal.tensor.BFloat16;
import io.github.bitnet4j.internal.tensor.Float16;
import io.github.bitnet4j.internal.tensor.RowRange;
import io.github.bitnet4j.internal.tensor.TensorData;
import io.github.bitnet4j.internal.tensor.TensorInfo;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.PackedMatrix;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.TableType;
import io.github.bitnet4j.spi.TernaryLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Turns the tensors of the bitnet family into a backend's weights: by name, after {@link GraphTensors} has checked them. */
final class WeightsReader {

    private final GgufFile file;
    private final ModelConfig config;
    private final Kernels kernels;
    private final Repacker repacker;
    private final List<AutoCloseable> made = new ArrayList<>();

    private WeightsReader(GgufFile file, ModelConfig config, Kernels kernels) {
        this.file = file;
        this.config = config;
        this.kernels = kernels;
        this.repacker = new Repacker(file.name(), kernels);
    }

    /** Reads all weights; on failure everything that was made is freed again. */
    static ModelWeights read(GgufFile file, ModelConfig config, Kernels kernels, Workers workers) throws IOException {
        GraphTensors.check(file, config);
        WeightsReader reader = new WeightsReader(file, config, kernels);
        try {
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

    private ModelWeights read() throws IOException {
        PackedTable embedding = table(GraphTensors.EMBEDDING);
        List<LayerWeights> layers = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            layers.add(layer(layer));
        }
        Floats outputNorm = vector(GraphTensors.OUTPUT_NORM);
        return new ModelWeights(embedding, layers, outputNorm, embedding);
    }

    private LayerWeights layer(int layer) throws IOException {
        return new LayerWeights(
                vector(LayerTensor.ATTENTION_NORM.name(layer)),
                ternary(LayerTensor.QUERY.name(layer)),
                ternary(LayerTensor.KEY.name(layer)),
                ternary(LayerTensor.VALUE.name(layer)),
                vector(LayerTensor.ATTENTION_SUB_NORM.name(layer)),
                ternary(LayerTensor.ATTENTION_OUTPUT.name(layer)),
                vector(LayerTensor.FEED_FORWARD_NORM.name(layer)),
                ternary(LayerTensor.GATE.name(layer)),
                ternary(LayerTensor.UP.name(layer)),
                vector(LayerTensor.FEED_FORWARD_SUB_NORM.name(layer)),
                ternary(LayerTensor.DOWN.name(layer)));
    }

    private PackedMatrix ternary(String name) throws IOException {
        TensorData data = file.data(name);
        int rows = Math.toIntExact(data.info().rows());
        int columns = Math.toIntExact(data.info().columns());
        if (!kernels.repacks()) {
            return keep(kernels.pack(TernaryLayout.I2_S, data.rows(), rows, columns, data.scale()));
        }
        PackedMatrix matrix = keep(kernels.allocateMatrix(rows, columns, data.scale()));
        repacker.add(data, matrix);
        return matrix;
    }

    private PackedTable table(String name) throws IOException {
        TensorData data = file.data(name);
        List<ByteBuffer> parts = new ArrayList<>();
        for (RowRange range : data.rowRanges()) {
            parts.add(data.rows(range));
        }
        int rows = Math.toIntExact(data.info().rows());
        int columns = Math.toIntExact(data.info().columns());
        return keep(kernels.table(tableType(data.info()), parts, rows, columns));
    }

    private static TableType tableType(TensorInfo info) {
        return switch (info.type()) {
            case F32 -> TableType.F32;
            case F16 -> TableType.F16;
            case BF16 -> TableType.BF16;
            case Q8_0 -> TableType.Q8_0;
            case Q6_K -> TableType.Q6_K;
            default -> throw new IllegalArgumentException("no table is of type " + info.type());
        };
    }

    private Floats vector(String name) throws IOException {
        TensorData data = file.data(name);
        float[] values = floats(data.info(), data.rows());
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new ModelFormatException(
                        file.name(), data.info().offset(), "finite numbers in '" + name + "'", Float.toString(value));
            }
        }
        Floats vector = keep(kernels.allocate(values.length));
        vector.write(0, values, 0, values.length);
        return vector;
    }

    private static float[] floats(TensorInfo info, ByteBuffer bytes) {
        float[] values = new float[Math.toIntExact(info.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (info.type()) {
                case F32 -> bytes.getFloat(4 * i);
                case F16 -> Float16.toFloat(bytes.getShort(2 * i));
                case BF16 -> BFloat16.toFloat(bytes.getShort(2 * i));
                default -> throw new IllegalArgumentException("no norm is of type " + info.type());
            };
        }
        return values;
    }

    private <T extends AutoCloseable> T keep(T block) {
        made.add(block);
        return block;
    }
}
