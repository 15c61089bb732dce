package io.github.bitnet4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Vectors of the demo model, which is no embedding model, but has final states too. */
class EmbedCommandTest {

    /** First numbers of what the NumPy reference gives for these tokens. */
    private static final String TOKENS = "5,6,7,300";

    private static final String MEAN = "[-0.095174976, -0.019891666, 0.03955545, -0.09374831, ";
    private static final String LAST = "[0.04233878, -0.10728993, -0.02809186, -0.09837064, ";

    @Test
    void printsTheOraclesBits() {
        assertThat(embed("--tokens", TOKENS)).startsWith(MEAN);
        assertThat(embed("--tokens", TOKENS, "--pooling", "mean")).startsWith(MEAN);
        assertThat(embed("--tokens", TOKENS, "--pooling", "last")).startsWith(LAST);
    }

    @Test
    void printsALineForEachText() {
        String[] lines = embed("a fox", "two foxes", "a fox").split("\n");
        assertThat(lines).hasSize(3);
        assertThat(lines[0].split(",")).hasSize(256);
        assertThat(lines[2]).isEqualTo(lines[0]).isNotEqualTo(lines[1]);
    }

    @Test
    void needsATextAndAKnownPooling() {
        Outcome.of("embed").failed(2, "TEXT");
        Outcome.of("embed", "--pooling", "first", "a").failed(2, "'first'");
    }

    private static String embed(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "embed";
        System.arraycopy(args, 0, all, 1, args.length);
        return Outcome.of(all).succeeded();
    }
}
