package io.github.bitnet4j.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The energy that the machine's processors take, everything that runs on them together, as RAPL (running average power
 * limit) counts it in microjoules. Linux lets only the superuser read the counters, and a virtual machine seldom has them.
 */
final class EnergyMeter {

    private static final Path POWERCAP = Path.of("/sys/class/powercap");

    /** A processor package; its parts (core, uncore, dram) carry a second colon in their names and are left out. */
    private static final String PACKAGES = "intel-rapl:[0-9]*";

    private final List<Counter> counters;

    /** A counter that starts again at zero after {@code range} microjoules. */
    private record Counter(Path file, long range) {}

    /** The counters' values at some moment, in microjoules. */
    record Reading(List<Long> values) {}

    private EnergyMeter(List<Counter> counters) {
        this.counters = counters;
    }

    /** The meter of this machine, which reads nothing where there are no counters or they may not be read. */
    static EnergyMeter ofMachine() {
        return of(POWERCAP);
    }

    static EnergyMeter of(Path folder) {
        List<Counter> found = new ArrayList<>();
        try (DirectoryStream<Path> packages = Files.newDirectoryStream(folder, PACKAGES)) {
            for (Path domain : packages) {
                if (domain.getFileName().toString().indexOf(':')
                        == domain.getFileName().toString().lastIndexOf(':')) {
                    found.add(new Counter(domain.resolve("energy_uj"), number(domain.resolve("max_energy_range_uj"))));
                }
            }
        } catch (IOException | NumberFormatException e) {
            found.clear(); // a sum over some of the processors would be wrong
        }
        return new EnergyMeter(found);
    }

    /** The counters now; null if they cannot be read. */
    @Nullable
    Reading read() {
        if (counters.isEmpty()) {
            return null;
        }
        try {
            List<Long> values = new ArrayList<>();
            for (Counter counter : counters) {
                values.add(number(counter.file));
            }
            return new Reading(values);
        } catch (IOException | NumberFormatException e) {
            return null;
        }
    }

    /** Joules between two readings of this meter, less than one turn of a counter apart; null if one is missing. */
    @Nullable
    Double joules(@Nullable Reading from, @Nullable Reading to) {
        if (from == null || to == null) {
            return null;
        }
        long microjoules = 0;
        for (int i = 0; i < counters.size(); i++) {
            long difference = to.values.get(i) - from.values.get(i);
            microjoules += difference >= 0 ? difference : difference + counters.get(i).range;
        }
        return microjoules / 1e6;
    }

    private static long number(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }
}
