package io.github.bitnet4j;

import io.github.bitnet4j.internal.kernels.Backends;
import io.github.bitnet4j.internal.parallel.Workers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How fast the ternary layers of a model run here with one backend, instruction set and layout: what {@code bitnet doctor
 * --tune} shows. Speeds are those of a model with as many ternary weights as BitNet b1.58 2B-4T, without its head and
 * attention.
 *
 * @param backend a backend, for {@link LoadOptions#withBackend}
 * @param isa an instruction set, for {@link LoadOptions#withIsa}
 * @param layout how ternary weights are kept, for {@link LoadOptions#withLayout}
 * @param isDefault whether it is what runs if nothing is asked for
 * @param decodeTokensPerSecond tokens a second, one at a time
 * @param prefillTokensPerSecond tokens a second, many at a time
 */
public record KernelSpeed(
        String backend,
        String isa,
        String layout,
        boolean isDefault,
        double decodeTokensPerSecond,
        double prefillTokensPerSecond) {

    /** Passes over the weights, in turns, of which the fastest counts. */
    private static final int ROUNDS = 7;

    /** After so many rounds, a choice that is slower than the best one by this factor is not measured again. */
    private static final int TRIALS = 3;

    private static final double HOPELESS = 3;

    /** A layout has to be faster by this factor to be worth asking for. */
    private static final double WORTHWHILE = 1.03;

    /**
     * Measures everything that can be chosen here, in some seconds, on matrices of the size that models have.
     *
     * @param options say how many threads, and which backend and instruction set if not all are to be measured
     * @return the fastest decoding first
     * @throws BackendUnavailableException if the backend that the options name cannot run here
     */
    public static List<KernelSpeed> measure(LoadOptions options) {
        LoadOptions resolved = options.resolve();
        Backends backends = Backends.discover();
        Backends.Choice usual =
                backends.open(resolved.backend(), resolved.isa(), null).choice();
        List<Backends.Choice> choices = backends.choices().stream()
                .filter(choice -> resolved.backend() == null || choice.backend().equals(resolved.backend()))
                .filter(choice -> resolved.isa() == null || choice.isa().equals(resolved.isa()))
                .toList();
        try (Workers workers = new Workers(resolved.threads(), "bitnet4j-probe")) {
            return measure(choices, usual, new LayoutProbe(backends, workers));
        }
    }

    private static List<KernelSpeed> measure(List<Backends.Choice> choices, Backends.Choice usual, LayoutProbe probe) {
        double[] decode = new double[choices.size()];
        double[] prefill = new double[choices.size()];
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < decode.length; i++) {
                if (round < TRIALS || decode[i] * HOPELESS > best) {
                    LayoutProbe.Rates rates = probe.run(choices.get(i));
                    decode[i] = Math.max(decode[i], rates.decode());
                    prefill[i] = Math.max(prefill[i], rates.prefill());
                    best = Math.max(best, decode[i]);
                }
            }
        }
        List<KernelSpeed> speeds = new ArrayList<>();
        for (int i = 0; i < decode.length; i++) {
            Backends.Choice choice = choices.get(i);
            boolean isDefault = choice.equals(usual);
            speeds.add(
                    new KernelSpeed(choice.backend(), choice.isa(), choice.layout(), isDefault, decode[i], prefill[i]));
        }
        speeds.sort(
                Comparator.comparingDouble(KernelSpeed::decodeTokensPerSecond).reversed());
        return speeds;
    }

    /**
     * Which of some choices to ask for: the fastest, unless the default is about as fast.
     *
     * @param speeds what {@link #measure} gave
     * @return one of them
     */
    public static KernelSpeed recommended(List<KernelSpeed> speeds) {
        KernelSpeed best = speeds.stream()
                .max(Comparator.comparingDouble(KernelSpeed::decodeTokensPerSecond))
                .orElseThrow();
        return speeds.stream()
                .filter(speed ->
                        speed.isDefault() && speed.decodeTokensPerSecond() * WORTHWHILE >= best.decodeTokensPerSecond())
                .findFirst()
                .orElse(best);
    }
}
