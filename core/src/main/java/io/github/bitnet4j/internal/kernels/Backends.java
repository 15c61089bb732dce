package io.github.bitnet4j.internal.kernels;

import io.github.bitnet4j.BackendUnavailableException;
import io.github.bitnet4j.internal.kernels.scalar.ScalarKernels;
import io.github.bitnet4j.spi.Availability;
import io.github.bitnet4j.spi.BackendInfo;
import io.github.bitnet4j.spi.BackendInfo.Verdict;
import io.github.bitnet4j.spi.KernelProvider;
import io.github.bitnet4j.spi.Kernels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the backends, asks each whether it can run, tests the kernels of the best one against the scalar definition, and
 * remembers why not another.
 */
public final class Backends {

    private static final Verdict NO_NATIVE = new Verdict(
            "native",
            false,
            "bitnet4j-native is not in the class path; add the artifact io.github.bitnet4j:bitnet4j, or bitnet4j-native"
                    + " with the classifier of this platform");

    /** Outcome of the self-test by backend and instruction set; an empty text means that it passed. */
    private static final Map<String, String> SELF_TESTS = new ConcurrentHashMap<>();

    private final List<KernelProvider> providers;

    Backends(List<KernelProvider> providers) {
        this.providers = providers.stream()
                .sorted(Comparator.comparingInt(KernelProvider::priority).reversed())
                .toList();
    }

    /** The backends that this library's class loader sees. */
    public static Backends discover() {
        return new Backends(findProviders());
    }

    private static List<KernelProvider> findProviders() {
        List<KernelProvider> found = new ArrayList<>();
        Iterator<KernelProvider> candidates = ServiceLoader.load(KernelProvider.class, Backends.class.getClassLoader())
                .iterator();
        while (true) {
            try {
                if (!candidates.hasNext()) {
                    return found;
                }
                found.add(candidates.next());
            } catch (ServiceConfigurationError | LinkageError e) {
                found.add(new BrokenProvider(e));
            }
        }
    }

    /**
     * Opens the backend to use.
     *
     * @param name the backend that must be used, or null for the best one
     * @param isa the highest instruction-set tier to use, or null for the best one
     * @param layout how ternary weights are kept, or null for the tier's own choice
     * @throws BackendUnavailableException if there is no such backend, or it cannot run here
     */
    public Backend open(@Nullable String name, @Nullable String isa, @Nullable String layout) {
        List<Verdict> verdicts = new ArrayList<>();
        @Nullable Backend chosen = null;
        @Nullable Throwable error = null;
        for (KernelProvider provider : providers) {
            boolean wanted = (name == null || name.equals(provider.name())) && hasIsa(provider, isa);
            Attempt attempt = chosen == null && wanted ? attempt(provider, isa, layout) : look(provider);
            verdicts.add(attempt.verdict());
            if (wanted && attempt.error() != null) {
                error = attempt.error();
            }
            if (attempt.kernels() != null) {
                chosen = new Backend(attempt.kernels(), info(provider, attempt.kernels(), verdicts));
            }
        }
        addMissing(verdicts);
        if (chosen == null) {
            throw unavailable(name, isa, layout, verdicts, error);
        }
        return new Backend(chosen.kernels(), info(chosen.info(), verdicts));
    }

    /** Whether each backend can run, best first. */
    public List<Verdict> verdicts() {
        List<Verdict> verdicts = new ArrayList<>();
        providers.forEach(provider -> verdicts.add(look(provider).verdict()));
        addMissing(verdicts);
        return verdicts;
    }

    /**
     * Every tier and layout that can run here, those of the best backend first, its highest tier first, and the default
     * layout of a tier first.
     */
    public List<Choice> choices() {
        List<Choice> choices = new ArrayList<>();
        for (KernelProvider provider : providers) {
            if (!provider.availability().usable()) {
                continue;
            }
            List<String> tiers = provider.instructionSets();
            for (int i = tiers.size() - 1; i >= 0; i--) {
                String isa = tiers.get(i);
                if (attempt(provider, isa, null).kernels() != null) {
                    provider.layouts(isa).forEach(layout -> choices.add(new Choice(provider.name(), isa, layout)));
                }
            }
        }
        return choices;
    }

    /** A tier of a backend with one of its layouts. */
    public record Choice(String backend, String isa, String layout) {}

    private record Attempt(
            Verdict verdict,
            @Nullable Kernels kernels,
            @Nullable Throwable error) {}

    private static boolean hasIsa(KernelProvider provider, @Nullable String isa) {
        return isa == null || provider.instructionSets().contains(isa);
    }

    private static Attempt look(KernelProvider provider) {
        Availability availability = provider.availability();
        Verdict verdict = new Verdict(provider.name(), availability.usable(), availability.reason());
        return new Attempt(verdict, null, availability.error());
    }

    /** Opens and tests the kernels, if the backend can run. */
    private static Attempt attempt(KernelProvider provider, @Nullable String isa, @Nullable String layout) {
        Attempt seen = look(provider);
        if (!seen.verdict().usable()) {
            return seen;
        }
        try {
            Kernels kernels = provider.open(isa, layout);
            String difference = SELF_TESTS.computeIfAbsent(
                    provider.name() + "/" + kernels.isa() + "/" + kernels.layout(),
                    key -> SelfTest.firstDifference(kernels, new ScalarKernels()));
            if (difference.isEmpty()) {
                return new Attempt(seen.verdict(), kernels, null);
            }
            return refused(provider, "its self-test failed: " + difference, null);
        } catch (RuntimeException | LinkageError e) {
            return refused(provider, String.valueOf(e.getMessage()), e);
        }
    }

    private static Attempt refused(KernelProvider provider, String reason, @Nullable Throwable error) {
        return new Attempt(new Verdict(provider.name(), false, reason), null, error);
    }

    private static BackendInfo info(KernelProvider provider, Kernels kernels, List<Verdict> verdicts) {
        return new BackendInfo(provider.name(), kernels.isa(), kernels.layout(), verdicts);
    }

    private static BackendInfo info(BackendInfo info, List<Verdict> verdicts) {
        return new BackendInfo(info.backend(), info.isa(), info.layout(), verdicts);
    }

    private static void addMissing(List<Verdict> verdicts) {
        if (verdicts.stream().noneMatch(verdict -> verdict.backend().equals("native"))) {
            verdicts.add(0, NO_NATIVE);
        }
    }

    private BackendUnavailableException unavailable(
            @Nullable String name,
            @Nullable String isa,
            @Nullable String layout,
            List<Verdict> verdicts,
            @Nullable Throwable error) {
        String reasons = verdicts.stream()
                .filter(verdict -> !verdict.usable()
                        && (name == null ? layout != null : verdict.backend().equals(name)))
                .map(verdict -> name == null ? verdict.backend() + ": " + verdict.reason() : verdict.reason())
                .collect(Collectors.joining("; "));
        List<String> known = providers.stream()
                .map(provider -> provider.name() + " " + provider.instructionSets())
                .toList();
        String wish =
                (isa == null ? "" : " with instruction set " + isa) + (layout == null ? "" : " with layout " + layout);
        if (reasons.isEmpty()) {
            reasons = "there is no such backend" + wish + "; known with their instruction sets: "
                    + String.join(", ", known);
        }
        return new BackendUnavailableException((name == null ? "any" : name) + wish, reasons, error);
    }

    /** Stands for a provider whose class does not even load. */
    private record BrokenProvider(Throwable error) implements KernelProvider {

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public int priority() {
            return Integer.MIN_VALUE;
        }

        @Override
        public Availability availability() {
            return Availability.no("a provider does not load: " + error, error);
        }

        @Override
        public List<String> instructionSets() {
            return List.of();
        }

        @Override
        public Kernels open(@Nullable String isa) {
            throw new IllegalStateException("a provider does not load", error);
        }
    }
}
