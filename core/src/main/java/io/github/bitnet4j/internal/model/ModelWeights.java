package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.PackedMatrix;
import io.github.bitnet4j.spi.PackedTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All weights of a model; immutable.
 *
 * @param embedding token embedding (vocabulary, hidden)
 * @param layers the layers in order
 * @param outputNorm gains of the final norm (hidden)
 * @param head output head (vocabulary, hidden); the embedding itself where the two are tied
 * @param ropeDivisors what the frequencies of the rotary embedding are divided by (headDim / 2); null for nothing
 */
@SuppressWarnings("ArrayRecordComponent") // made once by the loader, read once by the rotary table
public record ModelWeights(
        PackedTable embedding,
        List<LayerWeights> layers,
        Floats outputNorm,
        PackedTable head,
        float @Nullable [] ropeDivisors)
        implements AutoCloseable {

    /** Copies the list. */
    public ModelWeights {
        layers = List.copyOf(layers);
    }

    /** Bytes that decoding one token reads: all ternary matrices and the head. */
    public long bytesPerToken() {
        long ternary = layers.stream()
                .flatMap(layer -> layer.matrices().stream())
                .mapToLong(PackedMatrix::byteSize)
                .sum();
        return ternary + head.byteSize();
    }

    @Override
    public void close() {
        for (LayerWeights layer : layers) {
            layer.matrices().forEach(PackedMatrix::close);
            layer.norms().forEach(Floats::close);
        }
        outputNorm.close();
        head.close();
        embedding.close();
    }
}
