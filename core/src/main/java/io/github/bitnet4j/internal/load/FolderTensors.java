package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.format.safetensors.Dtype;
import io.github.bitnet4j.internal.format.safetensors.SafetensorsFolder;
import io.github.bitnet4j.internal.format.safetensors.SafetensorsTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tensors of a Hugging Face folder. Matrices are [outputs][inputs]. */
final class FolderTensors implements TensorSource {

    private static final String INPUT_NORM = "_norm_in.weight";

    /** What a folder's tensors depend on besides their files. */
    record Reading(Quantization quantization, WeightScales scales, boolean gemma, boolean tied) {}

    private final String folder;
    private final Reading reading;
    /** By the names that GGUF gives. */
    private final Map<String, SafetensorsTensor> known = new LinkedHashMap<>();

    private final List<String> unknown = new ArrayList<>();

    /** The ternary matrices that were required, whose shapes packed tensors do not say exactly. */
    private final Map<String, TernaryRows> ternary = new HashMap<>();

    FolderTensors(String folder, SafetensorsFolder files, Reading reading) {
        this.folder = folder;
        this.reading = reading;
        FolderNames names =
                new FolderNames(reading.gemma(), reading.quantization().rmsNorm());
        for (SafetensorsTensor tensor : files.tensors()) {
            Optional<String> canonical = names.canonical(tensor.name());
            if (canonical.isPresent()) {
                add(canonical.get(), tensor);
            } else if (!FolderNames.isDerived(tensor.name())) {
                unknown.add(tensor.name());
            }
        }
        if (reading.tied()) {
            known.remove(GraphTensors.HEAD);
        }
    }

    private void add(String name, SafetensorsTensor tensor) {
        SafetensorsTensor other = known.put(name, tensor);
        if (other != null) {
            throw new ModelFormatException(
                    folder, -1, "one tensor for " + name, "'" + other.name() + "' and '" + tensor.name() + "'");
        }
    }

    @Override
    public String name() {
        return folder;
    }

    @Override
    public Collection<String> names() {
        List<String> names = new ArrayList<>(unknown);
        for (String name : known.keySet()) {
            if (!isScaleOfPacked(name)) {
                names.add(name);
            }
        }
        return names;
    }

    /** Whether it is the scale of a matrix that needs one. */
    private boolean isScaleOfPacked(String name) {
        SafetensorsTensor matrix = name.endsWith(FolderNames.SCALE_SUFFIX)
                ? known.get(name.substring(0, name.length() - FolderNames.SCALE_SUFFIX.length()))
                : null;
        return matrix != null && matrix.dtype() == Dtype.U8;
    }

    @Override
    public boolean has(String name) {
        return known.containsKey(name);
    }

    private SafetensorsTensor tensor(String name) {
        SafetensorsTensor tensor = known.get(name);
        if (tensor == null) {
            throw new ModelFormatException(folder, -1, "a tensor for " + name, "none");
        }
        return tensor;
    }

    @Override
    public void require(String name, Role role, int rows, int columns) {
        SafetensorsTensor tensor = tensor(name);
        if (role == Role.TERNARY) {
            refuseExempt(tensor);
            ternary.put(
                    name,
                    tensor.dtype() == Dtype.U8 ? packed(name, tensor, rows, columns) : masters(tensor, rows, columns));
            return;
        }
        requireFloats(tensor, role, FloatType.NAMES);
        requireShape(tensor, role == Role.VECTOR ? List.of((long) columns) : List.of((long) rows, (long) columns));
    }

    private void refuseExempt(SafetensorsTensor tensor) {
        Optional<String> linear = FolderNames.linear(tensor.name());
        if (linear.isPresent() && reading.quantization().exempts(linear.get())) {
            throw new UnsupportedModelException(
                    folder + ": '" + linear.get() + "' among modules_to_not_convert",
                    "models whose projections are all ternary");
        }
    }

    private TernaryRows masters(SafetensorsTensor tensor, int rows, int columns) {
        requireFloats(tensor, Role.TERNARY, "U8, " + FloatType.NAMES);
        if (!reading.quantization().masters()) {
            throw new UnsupportedModelException(
                    folder + ": projection '" + tensor.name() + "' of type " + tensor.dtype()
                            + " under quantization_mode offline",
                    "packed U8 there, and masters under quantization_mode online");
        }
        requireShape(tensor, List.of((long) rows, (long) columns));
        return new MasterRows(tensor, floatType(tensor), rows, columns);
    }

    private TernaryRows packed(String name, SafetensorsTensor tensor, int rows, int columns) {
        float scale = packedScale(name, tensor);
        if (tensor.shape().equals(List.of((rows + 3L) / 4, (long) columns))) {
            return new QuarterPackedRows(tensor, rows, columns, scale);
        }
        if (columns % 4 == 0 && tensor.shape().equals(List.of((long) rows, columns / 4L))) {
            return new PackedColumns(tensor, rows, columns, scale);
        }
        throw wrongShape(tensor, List.of(rows, columns) + " with four rows (or four columns) a byte");
    }

    private void requireFloats(SafetensorsTensor tensor, Role role, String supported) {
        if (FloatType.of(tensor.dtype()).isEmpty()) {
            throw new UnsupportedModelException(
                    folder + ": " + role + " '" + tensor.name() + "' of type " + tensor.dtype(), supported);
        }
    }

    private static void requireShape(SafetensorsTensor tensor, List<Long> shape) {
        if (!tensor.shape().equals(shape)) {
            throw wrongShape(tensor, shape.toString());
        }
    }

    private static ModelFormatException wrongShape(SafetensorsTensor tensor, String expected) {
        return new ModelFormatException(
                tensor.source().name(),
                tensor.offset(),
                "tensor '" + tensor.name() + "' of " + expected + " by config.json",
                tensor.shape().toString());
    }

    private float packedScale(String name, SafetensorsTensor matrix) {
        SafetensorsTensor tensor = known.get(name + FolderNames.SCALE_SUFFIX);
        if (tensor == null) {
            throw new ModelFormatException(
                    folder, -1, "'" + matrix.name() + FolderNames.SCALE_SUFFIX + "' beside a packed matrix", "none");
        }
        float stored = reading.scales().stored(tensor.name());
        float scale = reading.quantization().divides() ? 1 / stored : stored;
        if (!(stored > 0) || !(scale > 0) || Float.isInfinite(scale)) {
            throw new ModelFormatException(
                    tensor.source().name(),
                    tensor.offset(),
                    "one finite number above 0, of type " + FloatType.NAMES + ", in '" + tensor.name() + "'",
                    Float.isNaN(stored) ? tensor.dtype() + " of shape " + tensor.shape() : Float.toString(stored));
        }
        return scale;
    }

    @Override
    public TernaryRows ternary(String name) {
        TernaryRows rows = ternary.get(name);
        if (rows == null) {
            throw new IllegalStateException("the tensor " + name + " was not required before");
        }
        return rows;
    }

    @Override
    public TableRows table(String name) throws IOException {
        SafetensorsTensor tensor = tensor(name);
        int rows = Math.toIntExact(tensor.shape().get(0));
        int columns = Math.toIntExact(tensor.shape().get(1));
        return new TableRows.InPlace(floatType(tensor).table(), rows, columns, tensor.parts());
    }

    @Override
    public float[] vector(String name) throws IOException {
        SafetensorsTensor tensor = tensor(name);
        FloatType type = floatType(tensor);
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.toIntExact(tensor.byteSize())).order(ByteOrder.LITTLE_ENDIAN);
        tensor.read(0, bytes);
        // Gemma's own norms multiply with 1 + w, those before projections with w.
        boolean plusOne = reading.gemma() && !name.endsWith(INPUT_NORM);
        float[] values = new float[Math.toIntExact(tensor.elements())];
        for (int i = 0; i < values.length; i++) {
            float stored = type.get(bytes, i);
            values[i] = plusOne ? 1 + stored : stored;
            if (!Float.isFinite(values[i])) {
                throw new ModelFormatException(
                        tensor.source().name(),
                        tensor.offset(),
                        "finite numbers in '" + tensor.name() + "'",
                        Float.toString(values[i]));
            }
        }
        return values;
    }

    private static FloatType floatType(SafetensorsTensor tensor) {
        return FloatType.of(tensor.dtype()).orElseThrow();
    }
}
