package io.github.bitnet4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerplexityCommandTest {

    @TempDir
    Path folder = Path.of("");

    private Path heldout = Path.of("");

    @BeforeEach
    void writeText() throws IOException {
        heldout = Files.write(folder.resolve("heldout.txt"), Golden.heldout());
    }

    /** What bitnet.cpp measures, whose arithmetic is not ours to the bit. */
    @Test
    void theDemoModelsPerplexityIsThatOfBitnetCpp() {
        Map<Integer, Double> expected = Map.of(128, 2.0426, 256, 1.9979, 512, 2.2159);
        Map<Integer, Double> errors = Map.of(128, 0.066, 256, 0.063, 512, 0.074);
        expected.forEach((window, value) -> {
            Map<String, String> fields =
                    JsonFields.of(Outcome.of("perplexity", "--ctx", window.toString(), "--json", heldout.toString())
                            .succeeded());
            double error = errors.get(window);
            assertThat(Double.parseDouble(fields.get("/perplexity"))).isCloseTo(value, within(0.01 * value));
            assertThat(Double.parseDouble(fields.get("/standardError"))).isCloseTo(error, within(0.05 * error));
        });
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
