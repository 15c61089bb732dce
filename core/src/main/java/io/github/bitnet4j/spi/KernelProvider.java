package io.github.bitnet4j.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backend: one implementation of all kernels, found through {@link java.util.ServiceLoader}.
 *
 * <p>Loading a provider class must succeed on every machine; whether its kernels can run is what {@link #availability}
 * answers.
 */
public interface KernelProvider {

    /**
     * The backend's name as users write it.
     *
     * @return for example {@code native}, {@code vector} or {@code scalar}
     */
    String name();

    /**
     * Rank among the usable backends.
     *
     * @return the higher, the earlier it is chosen; the scalar definition has 0
     */
    int priority();

    /**
     * Whether the kernels can run in this process, and if not, why and what cures it. Never throws.
     *
     * @return the verdict
     */
    Availability availability();

    /**
     * Instruction-set tiers that this build offers on this kind of processor, lowest first, whether this machine has
     * them or not.
     *
     * @return names as {@link #open} takes them, for example {@code [scalar, avx2]}
     */
    List<String> instructionSets();

    /**
     * Opens the kernels.
     *
     * @param isa highest instruction-set tier to use, or null for the best one that this machine has
     * @return the kernels, usable from any thread
     * @throws IllegalArgumentException if {@code isa} is not one of {@link #instructionSets()}, or this machine does
     *     not have it
     * @throws IllegalStateException if the backend is not available
     */
    Kernels open(@Nullable String isa);

    /**
     * The forms in which a tier can read ternary weights.
     *
     * @param isa one of {@link #instructionSets()}
     * @return names as {@link #open(String, String)} takes them, the one that {@link #open(String)} uses first
     */
    default List<String> layouts(String isa) {
        return List.of("i2_s");
    }

    /**
     * Opens the kernels with a form of the ternary weights.
     *
     * @param isa highest instruction-set tier to use, or null for the best one that this machine has
     * @param layout how ternary weights are kept, or null for the tier's own choice
     * @return the kernels, usable from any thread
     * @throws IllegalArgumentException if {@code isa} cannot be used, or {@code layout} is not one of the tier's
     * @throws IllegalStateException if the backend is not available
     */
    default Kernels open(@Nullable String isa, @Nullable String layout) {
        Kernels kernels = open(isa);
        List<String> layouts = layouts(kernels.isa());
        if (layout != null && !layouts.contains(layout)) {
            throw new IllegalArgumentException("the instruction set %s has no layout %s, choose one of %s"
                    .formatted(kernels.isa(), layout, String.join(", ", layouts)));
        }
        return kernels;
    }
}
