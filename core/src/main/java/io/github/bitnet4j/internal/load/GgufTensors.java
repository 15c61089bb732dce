package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.format.gguf.GgufFile;
import io.github.bitnet4j.internal.tensor.BFloat16;
import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.internal.tensor.Float16;
import io.github.bitnet4j.internal.tensor.RowRange;
import io.github.bitnet4j.internal.tensor.TensorData;
import io.github.bitnet4j.internal.tensor.TensorInfo;
import io.github.bitnet4j.spi.TableType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The tensors of a GGUF file. */
final class GgufTensors implements TensorSource {

    private static final Set<DataType> TABLE =
            EnumSet.of(DataType.F32, DataType.F16, DataType.BF16, DataType.Q8_0, DataType.Q6_K);
    private static final Set<DataType> TERNARY = EnumSet.of(DataType.I2_S);
    private static final Set<DataType> VECTOR = EnumSet.of(DataType.F32, DataType.F16, DataType.BF16);

    private final GgufFile file;

    GgufTensors(GgufFile file) {
        this.file = file;
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public Collection<String> names() {
        return file.tensors().stream().map(TensorInfo::name).toList();
    }

    @Override
    public boolean has(String name) {
        return file.hasTensor(name);
    }

    @Override
    public void require(String name, Role role, int rows, int columns) {
        TensorInfo info = file.tensor(name);
        if (info.rows() != rows || info.columns() != columns) {
            throw new ModelFormatException(
                    name(),
                    info.offset(),
                    "tensor '" + name + "' of " + columns + " × " + rows + " by the hyper-parameters",
                    info.columns() + " × " + info.rows());
        }
        Set<DataType> types = types(role);
        if (!types.contains(info.type())) {
            throw new UnsupportedModelException(
                    name() + ": " + role + " '" + name + "' of type " + info.type(),
                    types.stream().map(Enum::name).collect(Collectors.joining(", ")));
        }
        if (role == Role.TERNARY && columns % TernaryRows.BLOCK != 0) {
            throw new UnsupportedModelException(
                    name() + ": projection '" + name + "' with rows of " + columns,
                    "rows of a multiple of " + TernaryRows.BLOCK);
        }
    }

    private static Set<DataType> types(Role role) {
        return switch (role) {
            case TABLE -> TABLE;
            case TERNARY -> TERNARY;
            case VECTOR -> VECTOR;
        };
    }

    @Override
    public TernaryRows ternary(String name) throws IOException {
        TernaryRows rows = new I2sRows(file.data(name));
        int heads = permutedHeads(name);
        return heads == 0 ? rows : new HalfSplitRows(rows, rows.rows() / heads);
    }

    /** Number of heads of a matrix of queries or keys whose rows a converter has permuted; 0 for any other tensor. */
    private int permutedHeads(String name) {
        GgufHyperparameters parameters = new GgufHyperparameters(file);
        if (Family.of(parameters.architecture(), name()) != Family.LLAMA) {
            return 0;
        }
        String heads = "attention.head_count";
        String kvHeads = "attention.head_count_kv";
        if (name.endsWith(".attn_k.weight")) {
            return parameters.integer(parameters.has(kvHeads) ? kvHeads : heads, 1, Integer.MAX_VALUE);
        }
        return name.endsWith(".attn_q.weight") ? parameters.integer(heads, 1, Integer.MAX_VALUE) : 0;
    }

    @Override
    public TableRows table(String name) throws IOException {
        TensorData data = file.data(name);
        List<ByteBuffer> parts = new ArrayList<>();
        for (RowRange range : data.rowRanges()) {
            parts.add(data.rows(range));
        }
        TensorInfo info = data.info();
        return new TableRows(tableType(info), Math.toIntExact(info.rows()), Math.toIntExact(info.columns()), parts);
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

    @Override
    public float[] vector(String name) throws IOException {
        TensorData data = file.data(name);
        float[] values = floats(data.info(), data.rows());
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new ModelFormatException(
                        name(), data.info().offset(), "finite numbers in '" + name + "'", Float.toString(value));
            }
        }
        return values;
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
}
