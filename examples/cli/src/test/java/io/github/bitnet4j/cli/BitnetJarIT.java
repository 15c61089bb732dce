package io.github.bitnet4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.bitnet4j.demo.DemoModel;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command line, as its users start it. */
class BitnetJarIT {

    @TempDir
    Path folder = Path.of("");

    private BitnetJar bitnet = new BitnetJar(folder, Map.of());

    @BeforeEach
    void useFolder() {
        bitnet = new BitnetJar(folder, Map.of());
    }

    @Test
    void manifestAndContent() throws IOException {
        try (JarFile jar = new JarFile(new File(System.getProperty("bitnet.jar")))) {
            Manifest manifest = jar.getManifest();
            assertThat(manifest.getMainAttributes().getValue("Enable-Native-Access"))
                    .isEqualTo("ALL-UNNAMED");
            assertThat(manifest.getMainAttributes().getValue("Multi-Release")).isEqualTo("true");
            assertThat(jar.getEntry("module-info.class")).isNull();
            assertThat(jar.getEntry("META-INF/services/io.github.bitnet4j.spi.KernelProvider"))
                    .isNotNull();
        }
    }

    @Test
    void generatesTheGoldenTexts() throws Exception {
        List<Golden> goldens = Golden.questions();
        for (Golden golden : List.of(goldens.get(0), goldens.get(3), goldens.get(goldens.size() - 1))) {
            Outcome outcome = bitnet.run("generate", golden.messages().get(0));
            assertThat(outcome.succeeded()).isEqualTo(golden.answer() + "\n");
            assertThat(outcome.err()).startsWith("bitnet: ").hasLineCount(1);
            assertThat(bitnet.run("generate", "--raw", golden.text()).succeeded())
                    .isEqualTo(golden.answer() + "\n");
        }
    }

    @Test
    void readsThePromptFromStandardInput() throws Exception {
        assertThat(bitnet.runWithInput("What is 3 plus 4?\n", "generate", "-").succeeded())
                .isEqualTo("3 plus 4 is 7.\n");
    }

    @Test
    void chatsLineByLine() throws Exception {
        String input = "My name is Leo.\n\nWhat is my name?\n/reset\nWhat is 3 plus 4?\n/exit\nHello!\n";
        assertThat(bitnet.runWithInput(input, "chat").succeeded())
                .isEqualTo("Nice to meet you, Leo!\nYour name is Leo.\n3 plus 4 is 7.\n");
    }

    @Test
    void tokenizesInAnyLocale() throws Exception {
        assumeTrue(
                Files.exists(Path.of("/proc/self/cmdline")),
                "skipped: this system does not tell a process's arguments");
        String expected = bitnet.runWithInput("{\"text\": \"Gr\\u00fc\\u00dfe\"}\n", "tokenize", "--file", "-")
                .succeeded();
        BitnetJar ascii = new BitnetJar(folder, Map.of("LC_ALL", "C"));
        BitnetJar utf8 = new BitnetJar(folder, Map.of("LC_ALL", "C.UTF-8"));
        // The arguments of this process's child are encoded by this process's own locale.
        assumeTrue(
                System.getProperty("sun.jnu.encoding").equals("UTF-8"),
                "skipped: the tests' own locale cannot pass the argument");
        assertThat(ascii.run("tokenize", "--json", "Grüße").succeeded()).isEqualTo(expected);
        assertThat(utf8.run("tokenize", "--json", "Grüße").succeeded()).isEqualTo(expected);
    }

    @Test
    void tokenizesTheGoldenPrompt() throws Exception {
        Golden golden = Golden.all().get(0);
        assertThat(bitnet.run("tokenize", golden.text()).succeeded())
                .isEqualTo(golden.promptIds().stream().map(String::valueOf).collect(Collectors.joining(" ")) + "\n");
    }

    @Test
    void writesTheGoldenLogits() throws Exception {
        Path file = folder.resolve("logits.f32");
        bitnet.run("logits", "--tokens", Golden.logitsTokens(), "--out", file.toString())
                .succeeded();
        assertThat(Files.readAllBytes(file)).isEqualTo(Golden.logits());
    }

    @Test
    void failsInOneLine() throws Exception {
        bitnet.run().failed(2, "subcommand");
        bitnet.run("fly").failed(2, "fly");
        bitnet.run("generate").failed(2, "PROMPT");
        bitnet.run("generate", "-m", "none.gguf", "x").failed(1, "none.gguf: no such file");
        Path text = Files.writeString(folder.resolve("text.gguf"), "no model");
        bitnet.run("generate", "-m", text.toString(), "x").failed(1, "expected a GGUF file");
        ByteBuffer gguf = DemoModel.gguf();
        byte[] bytes = new byte[gguf.remaining()];
        gguf.get(bytes);
        Path part = Files.write(folder.resolve("part.gguf"), Arrays.copyOf(bytes, 1_000_000));
        bitnet.run("generate", "-m", part.toString(), "x").failed(1, "truncated");
    }

    @Test
    void verboseShowsWhereItFailed() throws Exception {
        Outcome outcome = bitnet.run("generate", "--verbose", "--backend", "abacus", "x");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("BackendUnavailableException", "\tat ");
    }

    @Test
    void benchmarks() throws Exception {
        String json =
                bitnet.run("bench", "-p", "16", "-n", "4", "-r", "1", "--json").succeeded();
        assertThat(JsonFields.of(json)).containsEntry("/model", "demo").containsKey("/energyJoulesPerToken");
    }

    @Test
    void everyUsableBackendGivesTheSameText() throws Exception {
        Golden golden = Golden.questions().get(3);
        Map<String, String> doctor =
                JsonFields.of(bitnet.run("doctor", "--json").succeeded());
        int usable = 0;
        for (int i = 0; doctor.containsKey("/backends/" + i + "/name"); i++) {
            if (Boolean.parseBoolean(doctor.get("/backends/" + i + "/usable"))) {
                String backend = String.valueOf(doctor.get("/backends/" + i + "/name"));
                Outcome outcome = bitnet.run(
                        "generate", "--backend", backend, golden.messages().get(0));
                assertThat(outcome.succeeded()).as(backend).isEqualTo(golden.answer() + "\n");
                assertThat(outcome.err()).startsWith("bitnet: " + backend + " (");
                usable++;
            }
        }
        assertThat(usable).isPositive();
    }

    @Test
    void doctorRunsOnThisJvm() throws Exception {
        assertThat(JsonFields.of(bitnet.run("doctor", "--json").succeeded()))
                .containsEntry("/java.version", System.getProperty("java.version"))
                .containsEntry("/check/passed", "true");
    }
}
