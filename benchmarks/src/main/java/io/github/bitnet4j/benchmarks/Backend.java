package io.github.bitnet4j.benchmarks;

import io.github.bitnet4j.spi.KernelProvider;
import io.github.bitnet4j.spi.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A backend to be measured.
 *
 * @param name as {@link KernelProvider#name} gives it
 * @param isa instruction-set tier, or null for the best one that this machine has
 */
record Backend(String name, @Nullable String isa) {

    /** Reads {@code name} or {@code name:isa}. */
    static Backend parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? new Backend(text, null) : new Backend(text.substring(0, colon), text.substring(colon + 1));
    }

    /**
     * Every backend and tier of this build that can run here.
     *
     * @param refusals receives a line for each that cannot
     */
    static List<Backend> usable(Consumer<String> refusals) {
        List<Backend> usable = new ArrayList<>();
        for (KernelProvider provider : ServiceLoader.load(KernelProvider.class)) {
            for (Backend backend : of(provider)) {
                try {
                    backend.open();
                    usable.add(backend);
                } catch (IllegalArgumentException e) {
                    refusals.accept(e.getMessage());
                }
            }
        }
        return List.copyOf(usable);
    }

    /** One for each tier, where there is a choice. */
    private static List<Backend> of(KernelProvider provider) {
        List<String> tiers = provider.instructionSets();
        if (tiers.size() < 2) {
            return List.of(new Backend(provider.name(), null));
        }
        return tiers.stream().map(isa -> new Backend(provider.name(), isa)).toList();
    }

    /**
     * Opens the kernels.
     *
     * @throws IllegalArgumentException if there is no such backend, or it cannot run here
     */
    Kernels open() {
        List<String> known = new ArrayList<>();
        for (KernelProvider provider : ServiceLoader.load(KernelProvider.class)) {
            if (provider.name().equals(name)) {
                return open(provider);
            }
            known.add(provider.name());
        }
        throw refused("there is no such backend; known: " + String.join(", ", known), null);
    }

    private Kernels open(KernelProvider provider) {
        if (!provider.availability().usable()) {
            throw refused(
                    provider.availability().reason(), provider.availability().error());
        }
        try {
            return provider.open(isa);
        } catch (IllegalArgumentException e) {
            throw refused(e.getMessage(), e);
        }
    }

    private IllegalArgumentException refused(@Nullable String reason, @Nullable Throwable cause) {
        return new IllegalArgumentException("backend " + this + " cannot be measured: " + reason, cause);
    }

    @Override
    public String toString() {
        return isa == null ? name : name + ":" + isa;
    }
}
