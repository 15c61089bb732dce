package io.github.bitnet4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that may have little memory outside its heap runs a model all the same, and says what it does without. */
@Tag("vector-once")
class VectorMemoryTest {

    /** Bytes outside the heap of the head's 4-bit copy. */
    private static final int COPY = TinyModel.VOCABULARY * TinyModel.HIDDEN / 2;

    private static final int TIMEOUT_SECONDS = 120;

    @TempDir
    private Path folder;

    /** Loads a file and says what its head's copy takes and what it generates. */
    static final class Child {
        public static void main(String[] arguments) {
            LoadOptions options = LoadOptions.defaults().withBackend("vector");
            try (Model model = Model.load(Path.of(arguments[0]), options)) {
                Generation answer = model.generate(
                        Prompt.tokens(1, 2, 3),
                        GenerateOptions.builder()
                                .maxTokens(20)
                                .ignoreEndOfText(true)
                                .build());
                System.out.println("copy " + model.info().headCopyBytes() + " tokens " + answer.tokens());
            }
        }
    }

    @Test
    void withoutMemoryForTheHeadsCopyTheWholeHeadGivesTheSameTokens() throws Exception {
        Path file = Files.write(
                folder.resolve("tiny.gguf"), new TinyModel(7).writer().toByteArray());
        String enough = run(file, 64 * COPY);
        String little = run(file, COPY - 1);
        assertThat(enough).contains("tokens [").doesNotContain("copy 0 ", "no memory");
        assertThat(little)
                .contains("copy 0 tokens [")
                .contains("no memory for what a head in two stages needs", "-XX:MaxDirectMemorySize");
        assertThat(tokens(little)).isEqualTo(tokens(enough));
    }

    private static String tokens(String output) {
        return output.substring(output.indexOf("tokens ["));
    }

    private String run(Path file, int directMemory) throws IOException, InterruptedException {
        Path output = folder.resolve("output-" + directMemory);
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-Xmx64m",
                        "-XX:MaxDirectMemorySize=" + directMemory,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the child did not end: " + Files.readString(output));
        }
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
