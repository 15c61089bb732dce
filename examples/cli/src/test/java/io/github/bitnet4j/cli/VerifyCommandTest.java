package io.github.bitnet4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.ModelFile;
import io.github.bitnet4j.Perplexity;
import io.github.bitnet4j.cli.Check.Verdict;
import io.github.bitnet4j.cli.KnownModel.KnownFile;
import io.github.bitnet4j.demo.DemoModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {

    @TempDir
    Path folder = Path.of("");

    private static byte[] demo() {
        var buffer = DemoModel.gguf();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private String differs(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("damaged.gguf"), bytes);
        Outcome outcome = Outcome.of("verify", file.toString());
        assertThat(outcome.exitCode()).as(outcome.out()).isEqualTo(1);
        return outcome.out();
    }

    @Test
    void anUnknownModelPassesWhatApplies() throws IOException {
        String text = new String(Golden.heldout(), StandardCharsets.UTF_8);
        Path heldout = Files.writeString(folder.resolve("text"), text.substring(0, 4000));
        assertThat(Outcome.of("verify", "--text", heldout.toString())
                        .succeeded()
                        .lines()
                        .map(line -> line.replaceAll(" +", " "))
                        .map(line ->
                                String.join(" ", Arrays.asList(line.split(" ")).subList(0, 2))))
                .containsExactly(
                        "ok format", "not known", "not known", "not known", "ok weights", "ok backend", "not known");
    }

    @Test
    void damageIsFound() throws IOException {
        byte[] bytes = demo();
        bytes[bytes.length / 2] = -1; // four codes that are no trits
        assertThat(differs(bytes)).contains("differs    weights").contains("row ", "column ");
        assertThat(differs(Arrays.copyOf(demo(), bytes.length / 2))).startsWith("differs    format");
        byte[] allMinus = demo();
        Arrays.fill(allMinus, bytes.length / 2, bytes.length / 2 + 400_000, (byte) 0);
        assertThat(differs(allMinus)).contains("differs    weights");
        Outcome.of("verify", folder.resolve("none").toString()).failed(1, "no such file");
    }

    private static KnownModel known() {
        return KnownModel.model("demo", new KnownModel.Shape(6, 256, 768, 4, 2, 64, 1024), "relu2", 10_000);
    }

    private static Verification verification(KnownModel known) {
        ModelSource source = ModelSource.of(null);
        ModelFile file = source.inspect();
        return new Verification(source, LoadOptions.defaults(), file, List.of(known));
    }

    @Test
    void aKnownModelIsCompared() throws IOException {
        Verification same = verification(known());
        assertThat(same.dimensions().verdict()).isEqualTo(Verdict.OK);
        assertThat(same.settings().verdict()).isEqualTo(Verdict.OK);
        assertThat(same.file().verdict()).isEqualTo(Verdict.NOT_KNOWN);
        KnownModel other = KnownModel.model("x", new KnownModel.Shape(6, 256, 768, 4, 2, 64, 1024), "silu", 10_000);
        assertThat(verification(other).settings().verdict()).isEqualTo(Verdict.DIFFERS);
        String sha256 = ModelSource.of(null).sha256();
        int bytes = demo().length;
        assertThat(verification(known().with(new KnownFile(bytes, sha256)))
                        .file()
                        .verdict())
                .isEqualTo(Verdict.OK);
        assertThat(verification(known().with(new KnownFile(bytes, "0".repeat(64))))
                        .file())
                .matches(check ->
                        check.verdict() == Verdict.DIFFERS && check.detail().contains("fetch it again"));
        assertThat(verification(known().with(new KnownFile(bytes + 1, sha256)))
                        .file()
                        .verdict())
                .isEqualTo(Verdict.NOT_KNOWN);
    }

    @Test
    void perplexitiesAreComparedOnTheTextTheyAreOf() {
        String title = " \n = Robert Boulter = \n";
        String start = title + "x".repeat(100_000 - title.length());
        assertThat(KnownText.of(start)).contains(KnownText.WIKITEXT_2_START);
        assertThat(KnownText.of(start + "x")).isEmpty();
        assertThat(KnownText.of(start.repeat(13))).contains(KnownText.WIKITEXT_2);
        assertThat(KnownText.of("x".repeat(100_000))).isEmpty();
        Verification verification = verification(known().with(KnownText.WIKITEXT_2_START, 10.0, 20.0));
        Map<Double, Verdict> expected =
                Map.of(10.09, Verdict.OK, 9.8, Verdict.DIFFERS, 19.81, Verdict.OK, 20.21, Verdict.DIFFERS);
        expected.forEach((value, verdict) -> assertThat(verification
                        .perplexity(start, new Perplexity(value, 0.1, 100, 1))
                        .verdict())
                .as("%s", value)
                .isEqualTo(verdict));
        assertThat(verification.perplexity("other", new Perplexity(10, 1, 9, 1)).verdict())
                .isEqualTo(Verdict.NOT_KNOWN);
    }

    @Test
    void vectorsAreCompared() {
        try (Model model = Model.load(DemoModel.gguf())) {
            float[] vector = Verification.vector(model, KnownModel.VECTOR_TEXT);
            Verification same = verification(known().withVector(vector[0] + 0.004f, vector[1]));
            assertThat(same.vector(model).verdict()).isEqualTo(Verdict.OK);
            Verification other = verification(known().withVector(vector[0] + 0.02f, vector[1]));
            assertThat(other.vector(model).verdict()).isEqualTo(Verdict.DIFFERS);
        }
    }
}
