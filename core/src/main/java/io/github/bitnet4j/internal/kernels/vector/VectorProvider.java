package io.github.bitnet4j.internal.kernels.vector;

import io.github.bitnet4j.internal.config.Jvm;
import io.github.bitnet4j.spi.Availability;
import io.github.bitnet4j.spi.KernelProvider;
import io.github.bitnet4j.spi.Kernels;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Vector API backend, where the module is there and the JVM compiles its operations to vector instructions. */
public final class VectorProvider implements KernelProvider {

    private static final String MODULE = "jdk.incubator.vector";

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public int priority() {
        return 50;
    }

    @Override
    public Availability availability() {
        @Nullable String obstacle = obstacle(Jvm.current());
        if (obstacle != null) {
            return Availability.no(obstacle, null);
        }
        Optional<Module> module = ModuleLayer.boot().findModule(MODULE);
        if (module.isEmpty()) {
            return Availability.no(
                    "the module " + MODULE + " is not there; start Java with --add-modules " + MODULE, null);
        }
        VectorProvider.class.getModule().addReads(module.get());
        try {
            return Availability.yes("Vector API, " + Lanes.isa());
        } catch (LinkageError e) {
            return Availability.no("this JVM's Vector API is not the one that was expected: " + e, e);
        }
    }

    /** Why a JVM would run vector operations one by one, a hundred times slower than plain Java; null if it does not. */
    static @Nullable String obstacle(Jvm jvm) {
        if (!jvm.name().contains("Server VM")) {
            return "only the server compiler of HotSpot has vector operations, this is " + jvm.name()
                    + "; use a JDK that is built on OpenJDK's HotSpot";
        }
        if (jvm.info().contains("interpreted")) {
            return "the JVM only interprets, and vector operations need its C2 compiler; start Java without -Xint";
        }
        if (jvm.info().contains("emulated-client")) {
            return "vector operations need the C2 compiler; start Java without -XX:TieredStopAtLevel";
        }
        if (jvm.version().contains("jvmci") && jvm.feature() < 25) {
            return "the Graal compiler of GraalVM " + jvm.feature()
                    + " does not compile vector operations; use GraalVM 25 or newer, or a JDK with the C2 compiler";
        }
        return null;
    }

    @Override
    public List<String> instructionSets() {
        return availability().usable() ? List.of(Lanes.isa()) : List.of();
    }

    @Override
    public Kernels open(@Nullable String isa) {
        Availability availability = availability();
        if (!availability.usable()) {
            throw new IllegalStateException("the vector backend is not available: " + availability.reason());
        }
        if (isa != null && !isa.equals(Lanes.isa())) {
            throw new IllegalArgumentException("the vector backend runs at the width that the JVM prefers, "
                    + Lanes.isa() + ", not at " + isa + "; -XX:MaxVectorSize changes it");
        }
        return new VectorKernels(Memory::of);
    }
}
