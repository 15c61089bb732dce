package io.github.bitnet4j.internal.kernels.vector;

import io.github.bitnet4j.internal.kernels.plain.PlainMatrix;
import io.github.bitnet4j.internal.kernels.scalar.TernaryCodes;

/** A ternary matrix in the I2_S layout, whose codes vectors load where they lie. */
final class VectorMatrix extends PlainMatrix {

    private final Memory memory;

    VectorMatrix(TernaryCodes codes, int rows, int columns, float scale, Memory memory) {
        super(codes, rows, columns, scale);
        this.memory = memory;
    }

    Memory memory() {
        return memory;
    }
}
