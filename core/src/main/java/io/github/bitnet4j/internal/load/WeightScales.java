package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.internal.format.safetensors.SafetensorsFolder;
import io.github.bitnet4j.internal.format.safetensors.SafetensorsTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The numbers {@code weight_scale} beside packed matrices, as they are stored. The class {@code bitlinear} divides by
 * them, {@code autobitlinear} multiplies.
 */
final class WeightScales {

    private static final String SUFFIX = ".weight" + FolderNames.SCALE_SUFFIX;

    /** The mean magnitude of weights is about 1 or less, its inverse well above: 10 and more. */
    private static final float INVERSE_FROM = 4;

    private final Map<String, Float> byName = new HashMap<>();

    private WeightScales() {}

    /** Reads all that are single numbers. */
    static WeightScales read(SafetensorsFolder folder) throws IOException {
        WeightScales scales = new WeightScales();
        for (SafetensorsTensor tensor : folder.tensors()) {
            Optional<FloatType> type = FloatType.of(tensor.dtype());
            if (tensor.name().endsWith(SUFFIX) && tensor.elements() == 1 && type.isPresent()) {
                ByteBuffer number = ByteBuffer.allocate(type.get().bytes()).order(ByteOrder.LITTLE_ENDIAN);
                tensor.read(0, number);
                scales.byName.put(tensor.name(), type.get().get(number, 0));
            }
        }
        return scales;
    }

    /** Whether there are none: no matrix is packed. */
    boolean isEmpty() {
        return byName.isEmpty();
    }

    /** The number in a tensor, or NaN if the tensor is no single number. */
    float stored(String name) {
        return byName.getOrDefault(name, Float.NaN);
    }

    /** Whether most look like inverses of mean magnitudes. */
    boolean lookLikeInverses() {
        double[] sorted = byName.values().stream()
                .mapToDouble(Float::doubleValue)
                .sorted()
                .toArray();
        return sorted.length > 0 && sorted[sorted.length / 2] > INVERSE_FROM;
    }
}
