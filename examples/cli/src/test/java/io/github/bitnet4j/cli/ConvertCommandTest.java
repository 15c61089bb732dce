package io.github.bitnet4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.demo.DemoModel;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo model in other forms. */
class ConvertCommandTest {

    @TempDir
    private Path folder;

    private String demo() throws IOException {
        Path file = folder.resolve("demo.gguf");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(DemoModel.gguf());
        }
        return file.toString();
    }

    private static String story(String model) {
        return Outcome.of("generate", "-m", model, "-n", "12", "--raw", "A fox").succeeded();
    }

    @Test
    void whatIsConvertedTellsTheSameStory() throws IOException {
        String in = demo();
        String out = folder.resolve("out.gguf").toString();
        String line =
                Outcome.of("convert", in, out, "--to", "i2_s", "--threads", "1").succeeded();
        assertThat(line).startsWith(out + ": ").contains("verified").endsWith(" s\n");
        assertThat(story(out)).isEqualTo(story(in));
    }

    @Test
    void refusesWhatItCannotDo() throws IOException {
        String in = demo();
        Path out = Files.writeString(folder.resolve("out.gguf"), "precious");
        Outcome.of("convert", in, out.toString(), "--to", "i2_s").failed(1, "--force");
        Outcome.of("convert", in, out.toString()).failed(2, "--to");
        Outcome.of("convert", in, in, "--to", "i2_s", "--force").failed(2, "the file to make");
        Outcome.of("convert", folder.resolve("none").toString(), in + "2", "--to", "i2_s")
                .failed(1, "no such file");
        assertThat(Files.readString(out)).isEqualTo("precious");
    }
}
