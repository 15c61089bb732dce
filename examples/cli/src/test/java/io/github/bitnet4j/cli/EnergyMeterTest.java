package io.github.bitnet4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnergyMeterTest {

    @TempDir
    private Path powercap;

    @Test
    void addsTheProcessorsAndLeavesOutTheirParts() throws IOException {
        counter("intel-rapl:0", 1_000_000, 9_000_000);
        counter("intel-rapl:1", 5_000_000, 9_000_000);
        counter("intel-rapl:0:0", 7, 9_000_000);
        EnergyMeter meter = EnergyMeter.of(powercap);
        EnergyMeter.Reading start = meter.read();
        counter("intel-rapl:0", 2_500_000, 9_000_000);
        counter("intel-rapl:1", 5_250_000, 9_000_000);
        counter("intel-rapl:0:0", 8_000_000, 9_000_000);
        assertThat(meter.joules(start, meter.read())).isEqualTo(1.75);
    }

    @Test
    void aCounterMayStartAgainInBetween() throws IOException {
        counter("intel-rapl:0", 8_500_000, 9_000_000);
        EnergyMeter meter = EnergyMeter.of(powercap);
        EnergyMeter.Reading start = meter.read();
        counter("intel-rapl:0", 250_000, 9_000_000);
        assertThat(meter.joules(start, meter.read())).isEqualTo(0.75);
    }

    @Test
    void hasNothingToSayWithoutCounters() {
        assertThat(EnergyMeter.of(powercap).read()).isNull();
        EnergyMeter meter = EnergyMeter.of(powercap.resolve("missing"));
        assertThat(meter.joules(meter.read(), meter.read())).isNull();
    }

    @Test
    void hasNothingToSayWhenOneOfTheCountersCannotBeRead() throws IOException {
        counter("intel-rapl:0", 1, 9_000_000);
        Files.createDirectory(powercap.resolve("intel-rapl:1"));
        assertThat(EnergyMeter.of(powercap).read()).isNull();
    }

    private void counter(String domain, long microjoules, long range) throws IOException {
        Path folder = Files.createDirectories(powercap.resolve(domain));
        Files.writeString(folder.resolve("energy_uj"), microjoules + "\n");
        Files.writeString(folder.resolve("max_energy_range_uj"), range + "\n");
    }
}
