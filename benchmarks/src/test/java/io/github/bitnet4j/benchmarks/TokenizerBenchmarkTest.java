package io.github.bitnet4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenizerBenchmarkTest {

    private final TokenizerBenchmark benchmark = new TokenizerBenchmark();
    private final TokenizerState state = new TokenizerState();
    private final Traffic traffic = new Traffic();

    TokenizerBenchmarkTest() {
        state.setUp();
    }

    @Test
    void decodesWhatItEncoded() {
        int[] ids = benchmark.encode(state, traffic);
        assertThat(ids).hasSizeGreaterThan(500).hasSizeLessThan(state.bytes());
        assertThat(state.tokenizer().decode(ids)).isEqualTo(Corpus.text());
        assertThat(benchmark.decode(state, traffic)).isEqualTo(Corpus.text());
    }

    @Test
    void countsTheTextsBytes() {
        benchmark.encode(state, traffic);
        benchmark.decode(state, traffic);
        assertThat(traffic.megabytes).isEqualTo(2e-6 * state.bytes());
    }
}
