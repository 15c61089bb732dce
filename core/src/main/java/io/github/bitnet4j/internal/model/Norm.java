package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import org.jspecify.annotations.Nullable;

/**
 * RMSNorm at one place of a layer; nothing where the model has none there.
 *
 * @param kernels what computes it
 * @param gains one for each value of a row; null for no norm
 * @param epsilon added to the mean square
 */
record Norm(Kernels kernels, @Nullable Floats gains, float epsilon) {

    /**
     * Normalises some rows.
     *
     * @param x input, rows of as many values as there are gains
     * @param y receives the result, if there is a norm; may be {@code x}
     * @return where the result is: {@code y}, or {@code x} if there is no norm
     */
    Floats apply(Floats x, Floats y, int from, int to) {
        if (gains == null) {
            return x;
        }
        kernels.rmsNorm(x, gains, epsilon, y, from, to);
        return y;
    }
}
