package io.github.bitnet4j.jni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.BackendUnavailableException;
import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.Prompt;
import io.github.bitnet4j.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models whose weights are read from a file into a layout of the backend's own. */
class NativeRepackingTest {

    private static final GenerateOptions OPTIONS =
            GenerateOptions.builder().maxTokens(40).ignoreEndOfText(true).build();

    @TempDir
    private Path folder;

    private Path file;
    private List<NativeBuild.Variant> repacked;

    @BeforeEach
    void findLayouts() {
        file = folder.resolve("tiny.gguf");
        repacked = NativeBuild.variants().stream()
                .filter(variant -> !variant.layout().equals("i2_s"))
                .toList();
        assertThat(repacked).isNotEmpty();
    }

    private static LoadOptions options(NativeBuild.Variant variant) {
        return LoadOptions.defaults()
                .withBackend("native")
                .withIsa(variant.isa())
                .withLayout(variant.layout())
                .withThreads(2);
    }

    @Test
    void aFileGivesTheSameTextInEveryLayout() throws IOException {
        Files.write(file, new TinyModel(3).writer().toByteArray());
        String expected;
        try (Model mapped = Model.load(file, LoadOptions.defaults().withLayout("i2_s"))) {
            assertThat(mapped.backend().describe()).contains("layout i2_s");
            expected = mapped.generate(Prompt.text("once"), OPTIONS).text();
        }
        for (NativeBuild.Variant variant : repacked) {
            try (Model model = Model.load(file, options(variant))) {
                assertThat(model.backend().layout()).isEqualTo(variant.layout());
                assertThat(model.generate(Prompt.text("once"), OPTIONS).text())
                        .as(variant.toString())
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void codesThatAreNoTritsAreRefusedWithTheirPlace() throws IOException {
        byte[] trits = new byte[TinyModel.FEED_FORWARD * TinyModel.HIDDEN];
        trits[77 * TinyModel.HIDDEN + 45] = 2;
        TinyModel damaged =
                new TinyModel(3).ternary("blk.1.ffn_up.weight", TinyModel.HIDDEN, TinyModel.FEED_FORWARD, trits, 1);
        Files.write(file, damaged.writer().toByteArray());
        for (NativeBuild.Variant variant : repacked) {
            assertThatThrownBy(() -> Model.load(file, options(variant)))
                    .isInstanceOfSatisfying(ModelFormatException.class, e -> {
                        assertThat(e.file()).isEqualTo(file.toString());
                        assertThat(e.offset()).isPositive();
                    })
                    .hasMessageContaining("expected the codes 0, 1 and 2 in tensor 'blk.1.ffn_up.weight'")
                    .hasMessageContaining("found 3 at row 77, column 45")
                    .hasMessageContaining("fetch or convert it again");
        }
        Model.load(file, LoadOptions.defaults().withLayout("i2_s")).close();
    }

    @Test
    void unknownLayoutsAreRefusedWithTheKnownOnes() throws IOException {
        Files.write(file, new TinyModel(3).writer().toByteArray());
        assertThatThrownBy(() -> Model.load(file, LoadOptions.defaults().withLayout("tl9")))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("any with layout tl9 is not available")
                .hasMessageContaining("native: the instruction set ")
                .hasMessageContaining("has no layout tl9, choose one of ")
                .hasMessageContaining("scalar: the instruction set java has no layout tl9, choose one of i2_s");
    }
}
