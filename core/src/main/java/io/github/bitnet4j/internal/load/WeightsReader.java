package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.format.gguf.GgufFile;
import io.github.bitnet4j.internal.model.LayerWeights;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.internal.model.ModelWeights;
import io.github.bitnet4j.internal.tensor.BFloat16;
import io.github.bitnet4j.internal.tensor.DataType;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Turns the tensors of the bitnet family into a backend's weights: by name, with their shapes checked. */
final class WeightsReader {

    /** Columns that share a block of the I2_S layout. */
    private static final int TERNARY_BLOCK = 128;

    private static final String EMBEDDING = "token_embd.weight";
    private static final String OUTPUT_NORM = "output_norm.weight";
    /** Models of this family are tied: where a file has a head of its own, it repeats the embedding. */
    private static final String REPEATED_HEAD = "output.weight";

    private final GgufFile file;
    private final ModelConfig config;
    private final Kernels kernels;
    private final List<AutoCloseable> made = new ArrayList<>();
    private final Set<String> used = new HashSet<>(Set.of(REPEATED_HEAD));

    private WeightsReader(GgufFile file, ModelConfig config, Kernels kernels) {
        this.file = file;
        this.config = config;
        this.kernels = kernels;
    }

    /** Reads all weights; on failure everything that was made is freed again. */
    static ModelWeights read(GgufFile file, ModelConfig config, Kernels kernels) throws IOException {
        WeightsReader reader = new WeightsReader(file, config, kernels);
        try {
            return reader.read();
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
        PackedTable embedding = table(EMBEDDING, config.vocabulary(), config.hidden());
        List<LayerWeights> layers = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            layers.add(layer("blk." + i + "."));
        }
        Floats outputNorm = vector(OUTPUT_NORM, config.hidden());
        refuseUnknownTensors();
        return new ModelWeights(embedding, layers, outputNorm, embedding);
    }

    private LayerWeights layer(String prefix) throws IOException {
        int hidden = config.hidden();
        int query = config.queryWidth();
        int kv = config.kvWidth();
        int ffn = config.feedForward();
        return new LayerWeights(
                vector(prefix + "attn_norm.weight", hidden),
                ternary(prefix + "attn_q.weight", query, hidden),
                ternary(prefix + "attn_k.weight", kv, hidden),
                ternary(prefix + "attn_v.weight", kv, hidden),
                vector(prefix + "attn_sub_norm.weight", query),
                ternary(prefix + "attn_output.weight", hidden, query),
                vector(prefix + "ffn_norm.weight", hidden),
                ternary(prefix + "ffn_gate.weight", ffn, hidden),
                ternary(prefix + "ffn_up.weight", ffn, hidden),
                vector(prefix + "ffn_sub_norm.weight", ffn),
                ternary(prefix + "ffn_down.weight", hidden, ffn));
    }

    /** A tensor that the graph does not know would change the result if it were left out. */
    private void refuseUnknownTensors() {
        for (TensorInfo tensor : file.tensors()) {
            if (!used.contains(tensor.name())) {
                throw new UnsupportedModelException(
                        file.name() + ": tensor '" + tensor.name() + "' in architecture " + config.architecture(),
                        "the tensors of the bitnet family, without biases, scales and frequency factors of their own");
            }
        }
    }

    private PackedMatrix ternary(String name, int rows, int columns) throws IOException {
        TensorData data = data(name, rows, columns);
        if (data.info().type() != DataType.I2_S) {
            throw new UnsupportedModelException(
                    file.name() + ": projection '" + name + "' of type "
                            + data.info().type(),
                    "I2_S");
        }
        if (columns % TERNARY_BLOCK != 0) {
            throw new UnsupportedModelException(
                    file.name() + ": projection '" + name + "' with rows of " + columns,
                    "rows of a multiple of " + TERNARY_BLOCK);
        }
        return keep(kernels.pack(TernaryLayout.I2_S, data.rows(), rows, columns, data.scale()));
    }

    private PackedTable table(String name, int rows, int columns) throws IOException {
        TensorData data = data(name, rows, columns);
        List<ByteBuffer> parts = new ArrayList<>();
        for (RowRange range : data.rowRanges()) {
            parts.add(data.rows(range));
        }
        return keep(kernels.table(tableType(data.info()), parts, rows, columns));
    }

    private TableType tableType(TensorInfo info) {
        return switch (info.type()) {
            case F32 -> TableType.F32;
            case F16 -> TableType.F16;
            case BF16 -> TableType.BF16;
            case Q8_0 -> TableType.Q8_0;
            case Q6_K -> TableType.Q6_K;
            default ->
                throw new UnsupportedModelException(
                        file.name() + ": table '" + info.name() + "' of type " + info.type(),
                        "F32, F16, BF16, Q8_0, Q6_K");
        };
    }

    private Floats vector(String name, int size) throws IOException {
        TensorData data = data(name, 1, size);
        float[] values = floats(data.info(), data.rows());
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new ModelFormatException(
                        file.name(), data.info().offset(), "finite numbers in '" + name + "'", Float.toString(value));
            }
        }
        Floats vector = keep(kernels.allocate(size));
        vector.write(0, values, 0, size);
        return vector;
    }

    private float[] floats(TensorInfo info, ByteBuffer bytes) {
        float[] values = new float[Math.toIntExact(info.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (info.type()) {
                case F32 -> bytes.getFloat(4 * i);
                case F16 -> Float16.toFloat(bytes.getShort(2 * i));
                case BF16 -> BFloat16.toFloat(bytes.getShort(2 * i));
                default ->
                    throw new UnsupportedModelException(
                            file.name() + ": norm '" + info.name() + "' of type " + info.type(), "F32, F16, BF16");
            };
        }
        return values;
    }

    private TensorData data(String name, int rows, int columns) throws IOException {
        TensorInfo info = file.tensor(name);
        used.add(name);
        if (info.rows() != rows || info.columns() != columns) {
            throw new ModelFormatException(
                    file.name(),
                    info.offset(),
                    "tensor '" + name + "' of " + columns + " × " + rows + " by the hyper-parameters",
                    info.columns() + " × " + info.rows());
        }
        return file.data(name);
    }

    private <T extends AutoCloseable> T keep(T block) {
        made.add(block);
        return block;
    }
}
