package io.github.bitnet4j.internal.kernels.scalar;

import io.github.bitnet4j.spi.Availability;
import io.github.bitnet4j.spi.KernelProvider;
import io.github.bitnet4j.spi.Kernels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The scalar backend: always usable, the last choice. */
public final class ScalarProvider implements KernelProvider {

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Availability availability() {
        return Availability.yes("plain Java");
    }

    @Override
    public List<String> instructionSets() {
        return List.of("java");
    }

    @Override
    public Kernels open(@Nullable String isa) {
        if (isa != null && !isa.equals("java")) {
            throw new IllegalArgumentException("the scalar backend has no instruction set " + isa + ", only java");
        }
        return new ScalarKernels();
    }
}
