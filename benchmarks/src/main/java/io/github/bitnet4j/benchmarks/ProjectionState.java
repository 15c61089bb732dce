package io.github.bitnet4j.benchmarks;

import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.PackedMatrix;
import io.github.bitnet4j.spi.QuantizedRows;
import io.github.bitnet4j.spi.TernaryLayout;
import org.openjdk.jmh.annotations.Param;

/** Ternary product: matrix times vector for one token, matrix times matrix for several. */
@SuppressWarnings("NullAway.Init") // JMH sets the parameters
public class ProjectionState extends WeightsState {

    private static final float SCALE = 1.25f;

    /** Which matrix. */
    @Param
    public Projection projection;

    /** Decoding has 1; prefill comes in batches. */
    @Param({"1", "8", "128"})
    public int tokens;

    @Override
    void prepare(Kernels kernels, Inputs inputs) {
        int rows = projection.rows();
        int columns = projection.columns();
        int bytes = rows * columns / 4;
        QuantizedRows x = keep(kernels.allocateRows(tokens, columns));
        kernels.quantize(keep(inputs.normal(kernels, tokens * columns)), columns, x, 0, tokens);
        Floats y = keep(kernels.allocate(tokens * rows));
        rotate(
                () -> {
                    PackedMatrix w =
                            keep(kernels.pack(TernaryLayout.I2_S, inputs.ternary(bytes), rows, columns, SCALE));
                    return () -> kernels.bitLinear(w, x, tokens, y, 0, rows);
                },
                bytes,
                () -> values(y));
    }
}
