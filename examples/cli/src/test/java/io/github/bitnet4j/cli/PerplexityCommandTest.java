package io.github.bitnet4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PerplexityCommandTest {

    @TempDir
    Path folder = Path.of("");

    private Path heldout = Path.of("");

    @BeforeEach
    void writeText() throws IOException {
        heldout = Files.write(folder.resolve("heldout.txt"), Golden.heldout());
    }

    /** What bitnet.cpp measures, whose arithmetic is not ours to the bit. */
    @ParameterizedTest
    @CsvSource({"128, 2.0426, 0.066", "256, 1.9979, 0.063", "512, 2.2159, 0.074"})
    void theDemoModelsPerplexityIsThatOfBitnetCpp(int window, double value, double error) {
        assumeTrue(window == 256 || Boolean.getBoolean("bitnet4j.test.long"), "takes long; -Dbitnet4j.test.long=true");
        Map<String, String> fields =
                JsonFields.of(Outcome.of("perplexity", "--ctx", String.valueOf(window), "--json", heldout.toString())
                        .succeeded());
        assertThat(Double.parseDouble(fields.get("/perplexity"))).isCloseTo(value, within(0.01 * value));
        assertThat(Double.parseDouble(fields.get("/standardError"))).isCloseTo(error, within(0.05 * error));
    }

    @Test
    void printsALineForPeople() {
        assertThat(Outcome.of("perplexity", "--ctx", "64", "--windows", "3", heldout.toString())
                        .succeeded())
                .matches("perplexity \\d\\.\\d{4} ± \\d\\.\\d{4} \\(93 tokens in 3 windows\\)\n");
    }

    @Test
    void refusesWhatCannotBeMeasured() throws IOException {
        Outcome.of("perplexity").failed(2, "FILE");
        Outcome.of("perplexity", "--ctx", "2", heldout.toString()).failed(2, "at least 4 tokens, found 2");
        Outcome.of("perplexity", folder.resolve("none").toString()).failed(1, "no such file");
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xC3, 0x28});
        Outcome.of("perplexity", binary.toString()).failed(1, "no text in UTF-8");
        Path brief = Files.writeString(folder.resolve("brief"), "Once upon a time");
        Outcome outcome = Outcome.of("perplexity", brief.toString());
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("fewer than the 512 of a window");
    }
}
