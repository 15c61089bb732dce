package io.github.bitnet4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogitsCommandTest {

    @TempDir
    Path folder = Path.of("");

    @Test
    void writesTheOraclesBits() throws IOException {
        Path file = folder.resolve("logits.f32");
        assertThat(Outcome.of("logits", "--tokens", Golden.logitsTokens(), "--out", file.toString())
                        .succeeded())
                .isEmpty();
        assertThat(Files.readAllBytes(file)).isEqualTo(Golden.logits());
    }

    @Test
    void theCachesFormatCounts() throws IOException {
        Path file = folder.resolve("logits.f32");
        Outcome.of("logits", "--kv", "f32", "--tokens", Golden.logitsTokens(), "--out", file.toString())
                .succeeded();
        assertThat(Files.size(file)).isEqualTo(Golden.logits().length);
        assertThat(Files.readAllBytes(file)).isNotEqualTo(Golden.logits());
    }

    @Test
    void aFileCanBeReadInAnotherLayout() throws IOException {
        Path file = folder.resolve("logits.f32");
        String tokens = Golden.logitsTokens();
        Outcome.of("logits", "--i2s-layout", "x86_128", "--tokens", tokens, "--out", file.toString())
                .succeeded();
        assertThat(Files.readAllBytes(file)).isEqualTo(Golden.logits());
        Outcome.of("logits", "--i2s-layout", "arm_64", "--tokens", tokens, "--out", file.toString())
                .succeeded();
        assertThat(Files.readAllBytes(file)).isNotEqualTo(Golden.logits());
        Outcome.of("logits", "--i2s-layout", "avx", "--tokens", "1", "--out", "x")
                .failed(2, "avx");
        Outcome.of("logits", "--tiling", "256x256:1,2", "--tokens", "1", "--out", "x")
                .failed(2, "ROWSxCOLUMNS:BM,BK,bm");
    }

    @Test
    void aFailureLeavesNoFile() throws IOException {
        String file = folder.resolve("logits.f32").toString();
        Outcome outcome = Outcome.of("logits", "--tokens", "1,1024", "--out", file);
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("0 to 1023").contains("1024");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void needsTokensAndAFile() {
        Outcome.of("logits", "--out", "x").failed(2, "--tokens");
        Outcome.of("logits", "--tokens", "1").failed(2, "--out");
        Outcome.of("logits", "--tokens", "1,b", "--out", "x").failed(2, "'b' is not an int");
    }
}
