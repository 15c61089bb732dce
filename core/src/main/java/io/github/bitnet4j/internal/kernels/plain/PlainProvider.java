package io.github.bitnet4j.internal.kernels.plain;

import io.github.bitnet4j.spi.Availability;
import io.github.bitnet4j.spi.KernelProvider;
import io.github.bitnet4j.spi.Kernels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The plain Java backend: always usable, for machines where nothing faster is. */
public final class PlainProvider implements KernelProvider {

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public int priority() {
        return 10;
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
            throw new IllegalArgumentException("the plain backend has no instruction set " + isa + ", only java");
        }
        return new PlainKernels();
    }
}
