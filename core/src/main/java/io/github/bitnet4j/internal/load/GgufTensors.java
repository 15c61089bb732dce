package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.I2sLayout;
import io.github.bitnet4j.LookupTiling;
import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.WeightForms;
import io.github.bitnet4j.internal.format.gguf.GgufFile;
import io.github.bitnet4j.internal.packing.NumberPacking;
import io.github.bitnet4j.internal.packing.TernaryPacking;
import io.github.bitnet4j.internal.tensor.DataType;
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
import java.util.Locale;
import java.util.Set;

/** The tensors of a GGUF file. */
final class GgufTensors implements TensorSource {

    private static final Set<DataType> TABLE = EnumSet.of(
            DataType.F32,
            DataType.F16,
            DataType.BF16,
            DataType.Q8_0,
            DataType.Q4_0,
            DataType.Q4_1,
            DataType.Q5_0,
            DataType.Q5_1,
            DataType.Q2_K,
            DataType.Q3_K,
            DataType.Q4_K,
            DataType.Q5_K,
            DataType.Q6_K,
            DataType.I2_S);
    private static final Set<DataType> VECTOR = EnumSet.of(DataType.F32, DataType.F16, DataType.BF16);

    private static final String WEIGHT = ".weight";
    private static final String SCALE = ".scale";
    private static final String DOWN = ".ffn_down.weight";
    private static final String GAINS = ".ffn_sub_norm.weight";

    private final GgufFile file;
    private final TernaryForms forms;
    private final Warnings warnings;
    private boolean layoutTested;

    /**
     * Takes a file.
     *
     * @param options what it does not say about the form of its weights
     * @param warnings receives what is odd about tensors that are asked for
     */
    GgufTensors(GgufFile file, WeightForms options, Warnings warnings) {
        this.file = file;
        this.forms = new TernaryForms(file.name(), options);
        this.warnings = warnings;
    }

    @Override
    public String name() {
        return file.name();
    }

    /** A scale beside a matrix is part of the matrix. */
    @Override
    public Collection<String> names() {
        return file.tensors().stream()
                .map(TensorInfo::name)
                .filter(name -> !isScaleOfMatrix(name))
                .toList();
    }

    private boolean isScaleOfMatrix(String name) {
        if (!name.startsWith("blk.") || !name.endsWith(SCALE)) {
            return false;
        }
        String matrix = name.substring(0, name.length() - SCALE.length()) + WEIGHT;
        return file.hasTensor(matrix) && file.tensor(matrix).shape().size() > 1;
    }

    private static String scaleOf(String matrix) {
        return matrix.endsWith(WEIGHT)
                ? matrix.substring(0, matrix.length() - WEIGHT.length()) + SCALE
                : matrix + SCALE;
    }

    @Override
    public boolean has(String name) {
        return file.hasTensor(name);
    }

    @Override
    public void require(String name, Role role, int rows, int columns) {
        TensorInfo info = requireShape(name, rows, columns);
        Set<DataType> types = types(role);
        if (!types.contains(info.type())) {
            throw new UnsupportedModelException(
                    name() + ": " + role + " '" + name + "' of type " + info.type(), TernaryForms.names(types));
        }
        if (role == Role.TERNARY) {
            forms.of(info);
            if (file.hasTensor(scaleOf(name))) {
                require(scaleOf(name), Role.VECTOR, 1, 1);
            }
        }
    }

    private TensorInfo requireShape(String name, int rows, int columns) {
        TensorInfo info = file.tensor(name);
        if (info.rows() != rows || info.columns() != columns) {
            throw new ModelFormatException(
                    name(),
                    info.offset(),
                    "tensor '" + name + "' of " + columns + " × " + rows + " by the hyper-parameters",
                    info.columns() + " × " + info.rows());
        }
        return info;
    }

    private static Set<DataType> types(Role role) {
        return switch (role) {
            case TABLE -> TABLE;
            case TERNARY -> TernaryForms.TYPES;
            case VECTOR -> VECTOR;
        };
    }

    @Override
    public TernaryRows ternary(String name) throws IOException {
        TensorData data = file.data(name);
        float factor = file.hasTensor(scaleOf(name)) ? vector(scaleOf(name))[0] : 1;
        TernaryRows rows = rows(data, factor);
        if (!Float.isFinite(rows.scale())) {
            throw new ModelFormatException(
                    name(),
                    data.info().offset(),
                    "a finite scale of tensor '" + name + "'",
                    rows.scale() + " after multiplying with '" + scaleOf(name) + "'");
        }
        warnOfForm(data, name, factor);
        int heads = permutedHeads(name);
        return heads == 0 ? rows : HeadRows.toHalves(rows, rows.rows() / heads);
    }

    /** Number of heads of a matrix of queries or keys whose rows a converter has permuted; 0 for any other tensor. */
    private int permutedHeads(String name) {
        boolean key = name.endsWith(".attn_k.weight");
        if (!key && !name.endsWith(".attn_q.weight")) {
            return 0;
        }
        GgufHyperparameters parameters = new GgufHyperparameters(file);
        if (Family.of(parameters.architecture(), name()) != Family.LLAMA) {
            return 0;
        }
        String heads = "attention.head_count";
        String kvHeads = "attention.head_count_kv";
        return parameters.integer(key && parameters.has(kvHeads) ? kvHeads : heads, 1, Integer.MAX_VALUE);
    }

    private TernaryRows rows(TensorData data, float factor) throws IOException {
        TensorInfo info = data.info();
        boolean published = info.type() == DataType.I2_S
                && forms.options().i2sLayout() == I2sLayout.X86_128
                && info.columns() % TernaryRows.BLOCK == 0;
        if (published) {
            return new I2sRows(data, data.scale() * factor);
        }
        TernaryPacking packing = forms.of(info);
        return new PackedRows(name(), data, packing, factor);
    }

    private void warnOfForm(TensorData data, String name, float factor) throws IOException {
        TensorInfo info = data.info();
        switch (info.type()) {
            case I2_S -> {
                if (info.columns() % TernaryRows.BLOCK != 0) {
                    warnings.add("rows of " + info.columns() + " I2_S weights are no whole blocks of 128; they are read"
                            + " as converters write them, one tensor without gaps, but not every tool writes them so");
                }
                if (name.endsWith(DOWN)) {
                    testLayout(data, name);
                }
            }
            case TL1, TL2 -> {
                List<LookupTiling> tilings = forms.tilings(info);
                if (tilings.size() > 1) {
                    warnings.add(info.type().name() + " matrices of this shape are made with the tiling "
                            + tilings.get(0)
                            + " or " + tilings.get(1) + ", and the file does not say with which; the first is taken."
                            + " If the text is nonsense, give the other (LoadOptions.withTilings, --tiling)");
                }
                if (data.scale() * factor == 1) {
                    warnings.add("a " + info.type().name() + " scale is exactly 1: bitnet.cpp's converter loses the"
                            + " scales of packed checkpoints so. If the text is nonsense, convert to another type");
                }
            }
            default -> {}
        }
    }

    /** Tests the layout once, with the first layer that has dead neurons. */
    private void testLayout(TensorData down, String name) throws IOException {
        String gains = name.substring(0, name.length() - DOWN.length()) + GAINS;
        if (layoutTested || !file.hasTensor(gains)) {
            return;
        }
        LayoutCheck test = new LayoutCheck(forms, down, vector(gains));
        layoutTested = test.applies();
        I2sLayout layout = forms.options().i2sLayout();
        I2sLayout other = layoutTested ? test.otherThan(layout) : null;
        if (other != null) {
            warnings.add("I2_S is read in the layout " + layout + ", but the weights of dead neurons lie as in "
                    + other + ": if the text is nonsense, load the file so (LoadOptions.withI2sLayout, --i2s-layout "
                    + other.name().toLowerCase(Locale.ROOT) + ")");
        }
    }

    @Override
    public TableRows table(String name) throws IOException {
        TensorData data = file.data(name);
        TensorInfo info = data.info();
        return switch (info.type()) {
            case F32 -> inPlace(TableType.F32, data);
            case F16 -> inPlace(TableType.F16, data);
            case BF16 -> inPlace(TableType.BF16, data);
            case Q8_0 -> inPlace(TableType.Q8_0, data);
            case Q6_K -> inPlace(TableType.Q6_K, data);
            case I2_S -> {
                warnings.add("'" + name + "' is I2_S, which tables do not bear: the text will be poor or nonsense."
                        + " Convert the model again with this tensor as F16, Q8_0 or Q6_K");
                yield new TernaryTable(name(), rows(data, 1));
            }
            default -> new BlockTable(data);
        };
    }

    private static TableRows inPlace(TableType type, TensorData data) throws IOException {
        List<ByteBuffer> parts = new ArrayList<>();
        for (RowRange range : data.rowRanges()) {
            parts.add(data.rows(range));
        }
        TensorInfo info = data.info();
        return new TableRows.InPlace(type, Math.toIntExact(info.rows()), Math.toIntExact(info.columns()), parts);
    }

    @Override
    public float[] vector(String name) throws IOException {
        TensorData data = file.data(name);
        TensorInfo info = data.info();
        ByteBuffer bytes = data.rows();
        float[] values = new float[Math.toIntExact(info.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = NumberPacking.number(info.type(), bytes, 0, i);
            if (!Float.isFinite(values[i])) {
                throw new ModelFormatException(
                        name(), info.offset(), "finite numbers in '" + name + "'", Float.toString(values[i]));
            }
        }
        return values;
    }
}
