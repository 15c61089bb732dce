package io.github.bitnet4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors of the demo model, which is no embedding model, but has final states too. */
class EmbedCommandTest {

    /** First numbers of what the NumPy reference gives for these tokens. */
    private static final String TOKENS = "5,6,7,300";

    private static final String MEAN = "[-0.095174976, -0.019891666, 0.03955545, -0.09374831, ";
    private static final String LAST = "[0.04233878, -0.10728993, -0.02809186, -0.09837064, ";

    @TempDir
    Path folder = Path.of("");

    @Test
    void printsTheOraclesBits() {
        assertThat(embed("--tokens", TOKENS, "--pooling", "mean")).startsWith(MEAN);
        assertThat(embed("--tokens", TOKENS, "--pooling", "last")).startsWith(LAST);
    }

    @Test
    void printsALineForEachText() {
        List<String> lines = embed("--pooling", "mean", "a fox", "two foxes", "a fox")
                .lines()
                .toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0).split(",")).hasSize(256);
        assertThat(lines.get(2)).isEqualTo(lines.get(0)).isNotEqualTo(lines.get(1));
    }

    /** Codes, signs and prefixes; the vector in full tells what they must be. */
    @Test
    void printsOtherFormats() {
        double[] vector = numbers(embed("--pooling", "mean", "query: a fox"));
        double most = Arrays.stream(vector).map(Math::abs).max().orElseThrow();
        double[] codes = numbers(embed("--pooling", "mean", "--prefix", "query: ", "--format", "int8", "a fox"));
        double[] bytes = numbers(embed("--pooling", "mean", "--prefix", "query: ", "--format", "bits", "a fox"));
        assertThat(codes).hasSize(256);
        assertThat(bytes).hasSize(32);
        for (int i = 0; i < 256; i++) {
            assertThat(Math.abs(codes[i] - vector[i] * 127 / most)).isLessThan(0.51);
            assertThat(((int) bytes[i / 8] >> (i % 8)) & 1).isEqualTo(vector[i] > 0 ? 1 : 0);
        }
    }

    private static double[] numbers(String line) {
        String inner = line.substring(1, line.lastIndexOf(']'));
        return Arrays.stream(inner.split(", ")).mapToDouble(Double::parseDouble).toArray();
    }

    @Test
    void embedsLinesOfJson() throws IOException {
        Path file =
                Files.writeString(folder.resolve("f.jsonl"), "{\"text\": \"a fox\"}\n\n{\"text\": \"two foxes\"}\n");
        assertThat(embed("--pooling", "last", "--file", file.toString()))
                .isEqualTo(embed("--pooling", "last", "a fox", "two foxes"));
        Files.writeString(file, "{\"text\": \"a fox\"}\nno JSON\n");
        assertThat(failure("--file", file.toString())).contains("f.jsonl line 2");
    }

    @Test
    void refusesOrCutsWhatIsTooLong() {
        String text = "the fox and ".repeat(400);
        assertThat(failure(text)).contains("the context holds", "truncation");
        assertThat(embed("--pooling", "last", "--truncate", text).split(",")).hasSize(256);
    }

    @Test
    void needsATextAndAKnownPooling() {
        Outcome.of("embed").failed(2, "TEXT");
        Outcome.of("embed", "--file", "f", "a").failed(2, "TEXT");
        Outcome.of("embed", "a").failed(1, "--pooling mean");
        Outcome.of("embed", "--pooling", "first", "a").failed(2, "'first'");
        Outcome.of("embed", "--pooling", "last", "--format", "int4", "a").failed(2, "'int4'");
    }

    /** What it says when it fails after the model was loaded, which it says too. */
    private static String failure(String... args) {
        String[] all = Stream.concat(Stream.of("embed", "--pooling", "last"), Arrays.stream(args))
                .toArray(String[]::new);
        Outcome outcome = Outcome.of(all);
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        return outcome.err();
    }

    private static String embed(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "embed";
        System.arraycopy(args, 0, all, 1, args.length);
        return Outcome.of(all).succeeded();
    }
}
