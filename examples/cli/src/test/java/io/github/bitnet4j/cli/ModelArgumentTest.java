package io.github.bitnet4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.demo.DemoModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands do with the model that they are given. */
class ModelArgumentTest {

    @TempDir
    Path folder = Path.of("");

    private Path demo = Path.of("");
    private byte[] gguf = {};

    @BeforeEach
    void writeDemoModel() throws IOException {
        ByteBuffer buffer = DemoModel.gguf();
        gguf = new byte[buffer.remaining()];
        buffer.get(gguf);
        demo = Files.write(folder.resolve("demo.gguf"), gguf);
    }

    @Test
    void aFileRunsAsTheEmbeddedModel() {
        String question = "What is the capital of Japan?";
        assertThat(Outcome.of("generate", "-m", demo.toString(), question).succeeded())
                .isEqualTo(Outcome.of("generate", question).succeeded());
        assertThat(Outcome.of("tokenize", "--model", demo.toString(), question).succeeded())
                .isEqualTo(Outcome.of("tokenize", question).succeeded());
    }

    @Test
    void missingFilesAndFolders() {
        Outcome.of("generate", "-m", folder.resolve("none.gguf").toString(), "x")
                .failed(1, "none.gguf: no such file");
        Outcome.of("inspect", "org/model").failed(1, "org/model: no such file");
        Outcome.of("bench", "-m", folder.toString()).failed(1, "folder", ".gguf");
    }

    @Test
    void otherFilesAndTruncatedOnes() throws IOException {
        Path text = Files.writeString(folder.resolve("text.gguf"), "this is no model at all");
        for (String[] command : commands(text)) {
            Outcome.of(command).failed(1, "text.gguf", "expected a GGUF file");
        }
        Path part = Files.write(folder.resolve("part.gguf"), Arrays.copyOf(gguf, gguf.length / 2));
        for (String[] command : commands(part)) {
            Outcome.of(command).failed(1, "part.gguf", "truncated");
        }
    }

    private static String[][] commands(Path file) {
        String model = file.toString();
        return new String[][] {
            {"generate", "-m", model, "x"},
            {"tokenize", "-m", model, "x"},
            {
                "logits",
                "-m",
                model,
                "--tokens",
                "1",
                "--out",
                file.resolveSibling("logits").toString()
            },
            {"bench", "-m", model},
            {"inspect", model},
        };
    }
}
