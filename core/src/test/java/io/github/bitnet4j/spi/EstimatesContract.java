package io.github.bitnet4j.spi;

import static io.github.bitnet4j.spi.Workbench.read;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernels of a head's first stage: 4-bit rows, and products with vectors of two 8-bit parts. */
public abstract class EstimatesContract extends TernaryContract {

    @ParameterizedTest
    @CsvSource({"1,128", "5,256", "7,640", "3,2560"})
    void quantizeNibbles(int rows, int columns) {
        Inputs inputs = new Inputs(SEED + rows);
        for (float scale : new float[] {1f, 1e-30f, 1e-40f, 1e30f, 0f}) {
            float[] x = inputs.normal(rows * columns, scale);
            x[0] = -4 * scale;
            float[] dither = inputs.dither(columns);
            agree("4-bit rows, scale " + scale, bench -> {
                NibbleRows nibbles = bench.nibbles(rows + 2, columns);
                bench.kernels().quantize(bench.floats(x), bench.floats(dither), nibbles, 1, rows + 1);
                return read(nibbles);
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"1,128,1", "7,256,2", "13,640,3", "9,2560,8", "70,384,5"})
    void estimateFromNibbles(int rows, int columns, int tokens) {
        Inputs inputs = new Inputs(SEED + rows);
        float[] w = inputs.normal(rows * columns, 0.5f);
        float[] dither = inputs.dither(columns);
        byte[] parts = inputs.parts(2 * tokens * columns);
        for (int from = 0; from < rows; from += 1 + rows / 3) {
            int first = from;
            agree("estimate from " + from, bench -> {
                NibbleRows nibbles = bench.nibbles(rows, columns);
                bench.kernels().quantize(bench.floats(w), bench.floats(dither), nibbles, 0, rows);
                Floats y = bench.untouched(tokens * rows);
                bench.kernels().estimate(nibbles, bench.parts(parts, columns), tokens, y, first, rows);
                return read(y);
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"Q8_0,1,128,1", "Q8_0,11,640,3", "Q8_0,9,2560,8", "Q6_K,1,256,1", "Q6_K,11,768,3", "Q6_K,9,2560,8"})
    void estimateFromTable(TableType type, int rows, int columns, int tokens) {
        Inputs inputs = new Inputs(SEED + rows);
        List<byte[]> table = inputs.table(type, rows, columns);
        byte[] parts = inputs.parts(2 * tokens * columns);
        for (int from = 0; from < rows; from += 1 + rows / 3) {
            int first = from;
            agree("estimate from " + from, bench -> {
                PackedTable w = bench.table(type, direct(table), rows, columns);
                Floats y = bench.untouched(tokens * rows);
                bench.kernels().estimate(w, bench.parts(parts, columns), tokens, y, first, rows);
                return read(y);
            });
        }
    }

    @Test
    void writtenRowsAreQuantisedRows() {
        float[] x = new Inputs(SEED).normal(3 * 256, 2f);
        byte[] trits = new Inputs(SEED).ternary(4 * 256 / 4);
        agree("write", bench -> {
            QuantizedRows source = bench.quantized(x, 256);
            QuantizedRows copy = bench.rows(3, 256);
            byte[] codes = new byte[256];
            for (int row = 0; row < 3; row++) {
                source.codes(row, codes);
                copy.write(row, codes, source.scale(row));
            }
            Floats y = bench.untouched(3 * 4);
            bench.kernels().bitLinear(bench.matrix(ByteBuffer.wrap(trits), 4, 256, 1f), copy, 3, y, 0, 4);
            return concat(read(copy), read(y));
        });
    }

    @Test
    void tablesWithoutCodesAreNotEstimated() {
        try (Workbench bench = new Workbench(kernels())) {
            PackedTable table = bench.table(TableType.F16, List.of(ByteBuffer.allocate(256)), 1, 128);
            assertThatThrownBy(() -> kernels().estimate(table, bench.rows(2, 128), 1, bench.untouched(1), 0, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("F16");
        }
    }

    /** Checks the ranges of all operations here. */
    final void refuseEstimates(Workbench bench) {
        Kernels k = kernels();
        Floats x = bench.floats(new float[256]);
        QuantizedRows parts = bench.rows(2, 128);
        NibbleRows nibbles = bench.nibbles(4, 128);
        PackedTable table = bench.table(TableType.Q8_0, List.of(ByteBuffer.allocateDirect(4 * 136)), 4, 128);
        Floats dither = bench.floats(filled(128, 491520));
        refused(() -> parts.write(2, new byte[128], 1f));
        refused(() -> parts.write(0, new byte[127], 1f));
        refused(() -> nibbles.codes(4, new byte[128]));
        refused(() -> nibbles.codes(0, new byte[127]));
        refused(() -> nibbles.step(-1));
        refused(() -> k.quantize(x, dither, nibbles, 3, 5));
        refused(() -> k.quantize(x, dither, nibbles, 0, 3));
        refused(() -> k.quantize(x, bench.floats(new float[127]), nibbles, 0, 1));
        refused(() -> k.estimate(nibbles, parts, 2, x, 0, 4));
        refused(() -> k.estimate(nibbles, parts, 1, x, 0, 5));
        refused(() -> k.estimate(nibbles, parts, 1, bench.untouched(3), 0, 4));
        refused(() -> k.estimate(table, parts, 2, x, 0, 4));
        refused(() -> k.estimate(table, parts, 1, x, -1, 4));
        refused(() -> k.estimate(table, parts, 1, bench.untouched(3), 0, 4));
    }

    private static float[] filled(int size, float value) {
        float[] values = new float[size];
        Arrays.fill(values, value);
        return values;
    }
}
