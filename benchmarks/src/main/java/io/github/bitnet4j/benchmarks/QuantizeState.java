package io.github.bitnet4j.benchmarks;

import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.QuantizedRows;
import java.util.List;

/** Quantisation of some tokens to 8 bits. */
public class QuantizeState extends ActivationsState {

    @Override
    void prepare(Kernels kernels, Inputs inputs) {
        Floats x = keep(inputs.normal(kernels, tokens * width));
        QuantizedRows q = keep(kernels.allocateRows(tokens, width));
        calls(List.of(() -> kernels.quantize(x, q.columns(), q, 0, tokens)), bytes(), () -> values(q));
    }

    /** For each token its scale, then its codes. */
    private static float[] values(QuantizedRows q) {
        float[] values = new float[q.rows() * (1 + q.columns())];
        byte[] codes = new byte[q.columns()];
        int at = 0;
        for (int row = 0; row < q.rows(); row++) {
            values[at++] = q.scale(row);
            q.codes(row, codes);
            for (byte code : codes) {
                values[at++] = code;
            }
        }
        return values;
    }
}
