package io.github.bitnet4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizeCommandTest {

    @TempDir
    Path folder = Path.of("");

    @Test
    void printsTheIdsOfTheGoldenPrompts() {
        for (Golden golden : Golden.all()) {
            String ids = golden.promptIds().stream().map(String::valueOf).collect(Collectors.joining(" "));
            assertThat(Outcome.of("tokenize", golden.text()).succeeded()).isEqualTo(ids + "\n");
        }
    }

    @Test
    void printsJson() {
        assertThat(Outcome.of("tokenize", "--json", "x<|eot_id|>").succeeded()).isEqualTo("{\"ids\":[87,1023]}\n");
    }

    @Test
    void tokenizesLinesOfJson() throws IOException {
        List<Golden> goldens = Golden.all();
        String lines = goldens.stream()
                .map(golden -> "{\"n\": [1, {\"text\": 2}], \"text\": \""
                        + golden.text().replace("\"", "\\\"") + "\"}\n")
                .collect(Collectors.joining("\n"));
        Path file = Files.writeString(folder.resolve("lines.jsonl"), lines);
        String expected = goldens.stream()
                .map(golden -> "{\"ids\":" + golden.promptIds().toString().replace(" ", "") + "}\n")
                .collect(Collectors.joining());
        assertThat(Outcome.of("tokenize", "--file", file.toString()).succeeded())
                .isEqualTo(expected);
    }

    @Test
    void namesTheLineThatIsWrong() throws IOException {
        Path file = Files.writeString(folder.resolve("lines.jsonl"), "{\"ids\": [1]}\n");
        Outcome.of("tokenize", "--file", file.toString()).failed(1, "lines.jsonl line 1", "\"text\"");
        Files.writeString(file, "{\"text\": ");
        Outcome.of("tokenize", "--file", file.toString()).failed(1, "lines.jsonl line 1", "no valid JSON");
        Outcome.of("tokenize", "--file", folder.resolve("none").toString()).failed(1, "none", "no such file");
    }

    @Test
    void takesATextOrAFile() {
        Outcome.of("tokenize").failed(2, "TEXT or --file");
        Outcome.of("tokenize", "--file", "x", "y").failed(2, "TEXT or --file");
    }
}
