package io.github.bitnet4j.benchmarks;

import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import java.util.List;

/** RMSNorm of some tokens. */
public class RmsNormState extends ActivationsState {

    private static final float EPSILON = 1e-5f;

    @Override
    void prepare(Kernels kernels, Inputs inputs) {
        Floats x = keep(inputs.normal(kernels, tokens * width));
        Floats weight = keep(inputs.normal(kernels, width));
        Floats y = keep(kernels.allocate(tokens * width));
        calls(List.of(() -> kernels.rmsNorm(x, weight, EPSILON, y, 0, tokens)), bytes(), () -> values(y));
    }
}
