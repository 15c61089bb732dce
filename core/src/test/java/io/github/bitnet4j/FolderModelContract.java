package io.github.bitnet4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One model gives the same bits from every form of a folder and from GGUF. */
public abstract class FolderModelContract {

    private static final int[] PROMPT = {5, 200, 31, 31, 77};
    private static final long SEED = 55;

    @TempDir
    private Path folder;

    /** Options that force the backend under test. */
    protected abstract LoadOptions options();

    private static List<float[]> logits(Model model) {
        List<float[]> rows = new ArrayList<>();
        model.logits(PROMPT, (position, row) -> rows.add(row.clone()));
        return rows;
    }

    private List<float[]> fromFolder(Path path) {
        try (Model model = Model.load(path, options())) {
            return logits(model);
        }
    }

    private List<float[]> fromGguf(TinyFolder tiny) {
        try (Model model = Model.load(tiny.gguf().direct(), options())) {
            return logits(model);
        }
    }

    private static void assertSame(List<float[]> found, List<float[]> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(Arrays.equals(found.get(i), expected.get(i)))
                    .as("logits at position %d", i)
                    .isTrue();
        }
        assertThat(expected.get(0)).doesNotContain(Float.NaN);
    }

    @ParameterizedTest
    @EnumSource
    void aFormGivesTheBitsOfGguf(TinyFolder.Form form) throws IOException {
        TinyFolder tiny = new TinyFolder(SEED, form);
        assertSame(fromFolder(tiny.writeTo(folder)), fromGguf(tiny));
    }

    @Test
    void inverseScalesGiveTheSame() throws IOException {
        TinyFolder tiny = new TinyFolder(SEED, TinyFolder.Form.PACKED_ROWS).dividing();
        assertSame(fromFolder(tiny.writeTo(folder)), fromGguf(tiny));
        // Without quantization_config they are told by their size.
        tiny.without("quantization_config").writeTo(folder);
        assertSame(fromFolder(folder), fromGguf(tiny));
    }

    @Test
    void shardsGiveTheSame() throws IOException {
        TinyFolder tiny = new TinyFolder(SEED, TinyFolder.Form.MASTERS);
        tiny.writeTextsTo(folder);
        tiny.weights().writeShards(folder, 3);
        assertSame(fromFolder(folder), fromGguf(tiny));
        assertSame(fromFolder(folder.resolve("model-00002-of-00003.safetensors")), fromGguf(tiny));
    }
}
