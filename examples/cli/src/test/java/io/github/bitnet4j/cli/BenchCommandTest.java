package io.github.bitnet4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchCommandTest {

    @Test
    void givesAllFieldsInOrder() {
        String json = Outcome.of(
                        "bench", "-d", "20", "-p", "8", "-n", "4", "-t", "1", "-r", "2", "--kv", "q8", "--json")
                .succeeded();
        Map<String, String> fields = JsonFields.of(json);
        assertThat(json).hasLineCount(1);
        assertThat(fields.keySet())
                .containsExactly(
                        "/model",
                        "/backend",
                        "/isa",
                        "/layout",
                        "/threads",
                        "/depth",
                        "/prefill/tokens",
                        "/prefill/tokensPerSecond/median",
                        "/prefill/tokensPerSecond/min",
                        "/prefill/tokensPerSecond/max",
                        "/decode/tokens",
                        "/decode/tokensPerSecond/median",
                        "/decode/tokensPerSecond/min",
                        "/decode/tokensPerSecond/max",
                        "/bytesPerToken",
                        "/kvBytesPerToken",
                        "/streamingBytesPerSecond",
                        "/loadSeconds",
                        "/firstTokenSeconds",
                        "/headCopyBytes",
                        "/headCopySeconds",
                        "/headRowsPerToken",
                        "/peakRssBytes",
                        "/energyJoulesPerToken");
        assertThat(fields)
                .containsEntry("/model", "demo")
                .containsEntry("/threads", "1")
                .containsEntry("/depth", "20")
                .containsEntry("/prefill/tokens", "8")
                .containsEntry("/decode/tokens", "4");
        assertThat(Double.parseDouble(fields.get("/decode/tokensPerSecond/min")))
                .isPositive();
        assertThat(Double.parseDouble(fields.get("/prefill/tokensPerSecond/min")))
                .isPositive();
        assertThat(Double.parseDouble(fields.get("/firstTokenSeconds"))).isPositive();
        assertThat(Long.parseLong(fields.get("/bytesPerToken"))).isGreaterThan(1_000_000);
    }

    @Test
    void decodesSequencesTogether() {
        String[] command = {"bench", "-p", "8", "-n", "4", "-t", "1", "-r", "1", "--sequences", "3"};
        Outcome text = Outcome.of(command);
        assertThat(text.succeeded()).containsPattern("(?m)^3 together +[0-9.]+ tokens/s .* 12 tokens a run$");
        String[] withJson = Arrays.copyOf(command, command.length + 1);
        withJson[command.length] = "--json";
        Map<String, String> fields = JsonFields.of(Outcome.of(withJson).succeeded());
        assertThat(fields).containsEntry("/sequences", "3").containsEntry("/decodeTogether/tokens", "12");
        assertThat(Double.parseDouble(fields.get("/decodeTogether/tokensPerSecond/median")))
                .isPositive();
    }

    @Test
    void refusesWhatDoesNotFitTheContext() {
        Outcome outcome = Outcome.of("bench", "-p", "500", "-n", "13");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("context of 512", "-p 500", "-n 13");
        Outcome deep = Outcome.of("bench", "-d", "400", "-p", "100", "-n", "13");
        assertThat(deep.exitCode()).isEqualTo(2);
        assertThat(deep.err()).contains("context of 512", "-d 400", "-p 100", "-n 13");
        Outcome.of("bench", "-d", "-1").failed(2, "-d must be at least 0");
        Outcome.of("bench", "-d", "512").failed(2, "context of 512");
        Outcome.of("bench", "-p", "0").failed(2, "-p must be at least 1");
        Outcome.of("bench", "-r", "0").failed(2, "-r must be at least 1");
        Outcome.of("bench", "-b", "0").failed(2, "-b must be at least 1");
        Outcome.of("bench", "-n", "1").failed(2, "-n must be at least 2");
    }

    @Test
    void middleOfRuns() {
        assertThat(Rates.of(7, new double[] {3, 1, 2})).isEqualTo(new Rates(7, 2, 1, 3));
        assertThat(Rates.of(7, new double[] {4, 1, 2, 3})).isEqualTo(new Rates(7, 2.5, 1, 4));
    }
}
