package io.github.bitnet4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TernaryMatrixTest {

    private static final int SEED = 7;

    private static void hasTheMatrices(Collection<TernaryMatrix> found, TinyModel made) {
        Map<String, TernaryMatrix> byName =
                found.stream().collect(Collectors.toMap(TernaryMatrix::name, Function.identity()));
        assertThat(byName).hasSameSizeAs(made.matrices());
        for (TinyModel.Ternary matrix : made.matrices()) {
            byte[] trits = matrix.trits();
            long zeros =
                    IntStream.range(0, trits.length).filter(i -> trits[i] == 0).count();
            assertThat(byName.get(matrix.name()))
                    .isEqualTo(
                            new TernaryMatrix(matrix.name(), matrix.rows(), matrix.columns(), matrix.scale(), zeros));
        }
    }

    @Test
    void countsTheZerosOfGguf() {
        TinyModel tiny = new TinyModel(SEED, 2, 160, 320); // rows that are no whole blocks
        hasTheMatrices(TernaryMatrices.read(tiny.direct()), tiny);
        hasTheMatrices(TernaryMatrices.read(new TinyModel(SEED).direct()), new TinyModel(SEED));
    }

    @ParameterizedTest
    @EnumSource
    void countsTheZerosOfFolders(TinyFolder.Form form, @TempDir Path folder) throws IOException {
        TinyFolder tiny = new TinyFolder(SEED, form);
        hasTheMatrices(TernaryMatrices.read(tiny.writeTo(folder)), tiny.gguf());
        try (Model model = Model.load(folder)) {
            assertThat(Model.inspect(folder).parameters())
                    .isEqualTo(model.info().parameters());
        }
    }

    @Test
    void saysWhereACodeIsNoTrit() {
        TinyModel tiny = new TinyModel(SEED);
        TinyModel.Ternary down = tiny.matrices().stream()
                .filter(matrix -> matrix.name().equals("blk.1.ffn_down.weight"))
                .findFirst()
                .orElseThrow();
        byte[] trits = down.trits().clone();
        trits[77 * down.columns() + 201] = 2;
        tiny.ternary(down.name(), down.columns(), down.rows(), trits, down.scale());
        assertThatThrownBy(() -> TernaryMatrices.read(tiny.direct()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("'blk.1.ffn_down.weight'")
                .hasMessageContaining("row 77, column 201");
    }
}
