package io.github.bitnet4j.spi;

import static io.github.bitnet4j.spi.Workbench.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every backend has to pass: each operation gives the bits of the scalar definition, for every tail of a vector
 * and every partial range, and leaves alone what is outside the range.
 */
public abstract class KernelsContract extends PagesContract {

    private static final int[] SIZES = {1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 47, 64, 100, 127, 128, 255, 257, 2560};
    private static final float[] EXP_INPUTS = {
        0f,
        -0f,
        1f,
        -1f,
        87f,
        88.7f,
        88.72283f,
        88.8f,
        1e4f,
        3e38f,
        -87.3f,
        -87.33654f,
        -88f,
        -103f,
        -1e4f,
        -3e38f,
        0.3465736f,
        1.0397208f,
        -0.3465736f,
        1e-8f,
        -1e-30f,
        Float.MIN_VALUE
    };

    @Test
    void blocksKeepWhatIsWritten() {
        agree("write and read", bench -> {
            float[] values = {1f, -0f, Float.NaN, Float.NEGATIVE_INFINITY, Float.MIN_VALUE};
            Floats block = bench.kernels().allocate(9);
            block.write(3, values, 1, 4);
            float[] copy = new float[12];
            block.read(1, copy, 2, 8);
            block.close();
            block.close();
            return copy;
        });
    }

    @Test
    void rmsNorm() {
        Inputs inputs = new Inputs(SEED);
        for (int n : SIZES) {
            for (float scale : new float[] {1f, 1e-25f, 1e18f, 0f}) {
                float[] x = inputs.normal(4 * n, scale);
                float[] weight = inputs.mixed(n);
                agree("rmsNorm n=" + n + " scale=" + scale, bench -> {
                    Floats y = bench.untouched(4 * n);
                    bench.kernels().rmsNorm(bench.floats(x), bench.floats(weight), 1e-5f, y, 1, 3);
                    return read(y);
                });
            }
        }
    }

    @Test
    void rmsNormInPlace() {
        float[] x = new Inputs(SEED).mixed(3 * 100);
        float[] weight = new Inputs(SEED + 1).normal(100, 1f);
        agree("rmsNorm in place", bench -> {
            Floats y = bench.floats(x);
            bench.kernels().rmsNorm(y, bench.floats(weight), 1e-6f, y, 0, 3);
            return read(y);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 384, 2560, 6912})
    void quantize(int columns) {
        Inputs inputs = new Inputs(SEED + columns);
        for (float scale : new float[] {1f, 1e-7f, 1e30f, 0f}) {
            float[] x = inputs.normal(5 * columns, scale);
            // Half a step, so that rounding has ties.
            x[columns] = 127f * scale;
            for (int i = 1; i < 100; i++) {
                x[columns + i] = (i - 50.5f) * scale;
            }
            agree("quantize scale=" + scale, bench -> {
                QuantizedRows rows = bench.quantized(inputs(columns), columns);
                bench.kernels().quantize(bench.floats(x), columns, rows, 1, 4);
                return read(rows);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 17, 100, 127, 129, 200, 5460, 8640})
    void quantizePadsWithZeros(int n) {
        int columns = (n + QuantizedRows.BLOCK - 1) / QuantizedRows.BLOCK * QuantizedRows.BLOCK;
        float[] x = new Inputs(SEED + n).mixed(5 * n);
        agree("quantize " + n, bench -> {
            QuantizedRows rows = bench.quantized(inputs(columns), columns);
            bench.kernels().quantize(bench.floats(x), n, rows, 1, 4);
            return read(rows);
        });
    }

    /** Five rows that are quantised before, to see which ones change. */
    private static float[] inputs(int columns) {
        float[] x = new float[5 * columns];
        Arrays.fill(x, 0.25f);
        return x;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 6, 16, 30, 64, 96, 100, 128, 256})
    void rope(int headDim) {
        Inputs inputs = new Inputs(SEED + headDim);
        float[] x = inputs.mixed(5 * headDim + 3);
        float[] table = inputs.normal(3 * headDim, 1f);
        agree("rope", bench -> {
            Floats y = bench.floats(x);
            bench.kernels().rope(y, headDim + 2, 3, headDim, bench.floats(table), headDim);
            return read(y);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "64,F16", "96,F16", "100,F16", "128,F16", "2,F16", "64,F32", "96,F32", "100,F32", "128,F32", "30,F32", "64,Q8",
        "96,Q8", "100,Q8", "128,Q8", "2,Q8", "30,Q8"
    })
    void attention(int headDim, KvType type) {
        for (int lastPage : new int[] {1, 2, 15, 16, 17, 100, 255, 256}) {
            for (int pages = 1; pages <= 3; pages++) {
                attend(headDim, type, pages, lastPage, 1f);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(KvType.class)
    void attentionOfExtremeScores(KvType type) {
        for (float scale : new float[] {0f, 1e-10f, 10f, 200f}) {
            attend(64, type, 2, 77, scale);
        }
    }

    /** Three query heads on the second of two key/value heads, over full pages and a last one in part. */
    private void attend(int headDim, KvType type, int pages, int lastPage, float scale) {
        int heads = 3;
        Inputs inputs = new Inputs(SEED + lastPage);
        float[] q = inputs.normal((heads + 1) * headDim, scale);
        float[] keys = inputs.normal(KvPage.POSITIONS * 2 * headDim, scale);
        float[] values = inputs.mixed(KvPage.POSITIONS * 2 * headDim);
        agree("attention over " + pages + " pages, the last with " + lastPage, bench -> {
            KvPage page = bench.page(type, 2, headDim);
            Floats k = bench.floats(keys);
            Floats v = bench.floats(values);
            for (int slot = 0; slot < KvPage.POSITIONS; slot++) {
                int at = slot * 2 * headDim;
                bench.kernels().store(k, at, v, keys.length - at - 2 * headDim, page, slot);
            }
            Floats queries = bench.floats(q);
            Floats state = bench.untouched(heads * (headDim + 2) + 4);
            Floats block = bench.untouched(heads * (headDim + 2) + 7);
            for (int i = 0; i < pages; i++) {
                int positions = i == pages - 1 ? lastPage : KvPage.POSITIONS - i;
                int query = i % 2 * headDim;
                bench.kernels()
                        .attend(queries, query, heads, page, 1, positions, i == 0 ? state : block, i == 0 ? 2 : 5);
                if (i > 0) {
                    bench.kernels().mergeAttention(state, 2, block, 5, heads, headDim);
                }
            }
            Floats y = bench.untouched(heads * headDim + 5);
            bench.kernels().finishAttention(state, 2, heads, headDim, y, 3);
            return concat(concat(read(state), read(block)), read(y));
        });
    }

    @ParameterizedTest
    @EnumSource(KvType.class)
    void storeRoundsToThePage(KvType type) {
        float[] row = {
            0f, -0f, 1f, 65504f, 65519f, 65520f, -1e6f, 6e-8f, 2.9e-8f, 3e-8f, 6.1e-5f, 1.0004883f, 1.0014648f, -1.5f
        };
        agree("store", bench -> {
            KvPage page = bench.page(type, 1, row.length);
            bench.kernels().store(bench.floats(new float[row.length]), 0, bench.floats(row), 0, page, 9);
            Floats state = bench.untouched(row.length + 2);
            // With keys of zero every position has the same weight, so the sum over values shows the stored one.
            bench.kernels().attend(bench.floats(row), 0, 1, page, 0, 10, state, 0);
            return read(state);
        });
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void gate(Activation activation) {
        Inputs inputs = new Inputs(SEED);
        for (int n : SIZES) {
            float[] gate = inputs.mixed(n + 5);
            System.arraycopy(EXP_INPUTS, 0, gate, 0, Math.min(n, EXP_INPUTS.length));
            float[] up = inputs.normal(n + 5, 1f);
            agree("gate n=" + n, bench -> {
                Floats y = bench.untouched(n + 5);
                bench.kernels().gate(activation, bench.floats(gate), bench.floats(up), y, 2, n + 2);
                Floats inPlace = bench.floats(gate);
                bench.kernels().gate(activation, inPlace, bench.floats(up), inPlace, 1, n);
                return concat(read(y), read(inPlace));
            });
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Activation.class,
            names = {"SILU", "GELU"})
    void exponentialIsTheSameOverItsWholeRange(Activation activation) {
        int n = 200_003;
        float[] gate = new float[n];
        for (int i = 0; i < n; i++) {
            gate[i] = (i - n / 2) * (190f / n);
        }
        float[] up = new float[n];
        Arrays.fill(up, 1f);
        agree("exp32", bench -> {
            Floats y = bench.untouched(n);
            bench.kernels().gate(activation, bench.floats(gate), bench.floats(up), y, 0, n);
            return read(y);
        });
    }

    @Test
    void add() {
        Inputs inputs = new Inputs(SEED);
        for (int n : SIZES) {
            float[] x = inputs.mixed(n + 4);
            float[] y = inputs.mixed(n + 4);
            agree("add n=" + n, bench -> {
                Floats sum = bench.floats(x);
                bench.kernels().add(sum, bench.floats(y), 3, n + 3);
                return read(sum);
            });
        }
    }

    @Test
    void checksum() {
        Inputs inputs = new Inputs(SEED);
        for (int n : SIZES) {
            float[] x = inputs.mixed(2 * n + 2);
            agree("checksum n=" + n, bench -> {
                long sum = bench.kernels().checksum(bench.floats(x), 2, 2 * n + 2);
                return new float[] {Float.intBitsToFloat((int) sum), Float.intBitsToFloat((int) (sum >>> 32))};
            });
        }
    }

    @ParameterizedTest
    @EnumSource(TableType.class)
    void embed(TableType type) {
        for (int columns : columns(type)) {
            Inputs inputs = new Inputs(SEED + columns);
            List<byte[]> parts = inputs.table(type, 11, columns);
            agree("embed " + columns, bench -> {
                PackedTable table = bench.table(type, direct(parts), 11, columns);
                Floats y = bench.untouched(11 * columns + 6);
                for (int row = 0; row < 11; row += 2) {
                    bench.kernels().embed(table, row, row == 4 ? 25.298222f : 1, y, row * columns + 5);
                }
                return read(y);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(TableType.class)
    void filledTablesAreTables(TableType type) {
        for (int columns : columns(type)) {
            Inputs inputs = new Inputs(SEED + columns);
            List<byte[]> parts = inputs.table(type, 11, columns);
            float[] h = inputs.normal(columns, 1f);
            int rowBytes = (int) type.rowBytes(columns);
            byte[] rows = concat(parts);
            agree("filled table of " + columns, bench -> {
                PackedTable table = bench.allocatedTable(type, 11, columns);
                bench.kernels().fill(table, ByteBuffer.wrap(rows, 4 * rowBytes, 7 * rowBytes), 4, 11);
                bench.kernels().fill(table, Inputs.direct(Arrays.copyOf(rows, 4 * rowBytes), 3), 0, 4);
                Floats y = bench.untouched(11 * columns);
                for (int row = 0; row < 11; row++) {
                    bench.kernels().embed(table, row, 1f, y, row * columns);
                }
                Floats logits = bench.untouched(11);
                bench.kernels().head(table, bench.floats(h), 1, logits, 0, 11);
                return concat(read(y), read(logits));
            });
            assertThat(embedded(columns, bench -> bench.table(type, direct(parts), 11, columns)))
                    .isEqualTo(embedded(columns, bench -> {
                        PackedTable table = bench.allocatedTable(type, 11, columns);
                        bench.kernels().fill(table, ByteBuffer.wrap(rows), 0, 11);
                        return table;
                    }));
        }
    }

    private float[] embedded(int columns, Function<Workbench, PackedTable> maker) {
        try (Workbench bench = new Workbench(kernels())) {
            Floats y = bench.untouched(columns);
            bench.kernels().embed(maker.apply(bench), 10, 1f, y, 0);
            return read(y);
        }
    }

    private static byte[] concat(List<byte[]> parts) {
        ByteBuffer all =
                ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(all::put);
        return all.array();
    }

    @Test
    void onlyAllocatedTablesAreFilledAndOnlyWithWholeRows() {
        try (Workbench bench = new Workbench(kernels())) {
            Kernels k = kernels();
            ByteBuffer rows = ByteBuffer.allocateDirect(4 * 64);
            PackedTable inPlace = bench.table(TableType.F16, List.of(rows), 4, 32);
            assertThatThrownBy(() -> k.fill(inPlace, ByteBuffer.allocate(64), 0, 1))
                    .isInstanceOf(UnsupportedOperationException.class);
            PackedTable table = bench.allocatedTable(TableType.F16, 4, 32);
            assertThatThrownBy(() -> k.fill(table, ByteBuffer.allocate(64), 0, 2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("take 128 bytes, found 64");
            refused(() -> k.fill(table, ByteBuffer.allocate(128), 3, 5));
            refused(() -> k.fill(table, ByteBuffer.allocate(64), -1, 0));
        }
    }

    @ParameterizedTest
    @EnumSource(TableType.class)
    void head(TableType type) {
        for (int columns : columns(type)) {
            for (int tokens : new int[] {1, 2, 3, 5}) {
                Inputs inputs = new Inputs(SEED + columns);
                List<byte[]> parts = inputs.table(type, 23, columns);
                float[] h = inputs.normal(tokens * columns, 2f);
                agree("head " + columns + " tokens=" + tokens, bench -> {
                    PackedTable table = bench.table(type, direct(parts), 23, columns);
                    Floats all = bench.untouched(tokens * 23);
                    bench.kernels().head(table, bench.floats(h), tokens, all, 0, 23);
                    Floats some = bench.untouched(tokens * 23);
                    bench.kernels().head(table, bench.floats(h), tokens, some, 4, 17);
                    return concat(read(all), read(some));
                });
            }
        }
    }

    private static int[] columns(TableType type) {
        return switch (type.blockSize()) {
            case 1 -> new int[] {1, 15, 16, 17, 33, 100, 256, 1000};
            case 32 -> new int[] {32, 64, 96, 1056};
            default -> new int[] {256, 768, 2560};
        };
    }

    @Test
    void sizesAreTold() {
        agree("sizes", bench -> {
            PackedMatrix w = bench.matrix(ByteBuffer.allocate(96), 3, 128, 0.5f);
            PackedTable t = bench.table(TableType.Q8_0, List.of(ByteBuffer.allocate(136)), 2, 64);
            QuantizedRows rows = bench.rows(2, 256);
            return new float[] {
                w.rows(),
                w.columns(),
                w.scale(),
                t.rows(),
                t.columns(),
                t.byteSize(),
                rows.rows(),
                rows.columns(),
                bench.pages(KvType.F16, 2, 3, 10).byteSize(),
                bench.pages(KvType.F32, 1, 3, 10).byteSize(),
                bench.pages(KvType.Q8, 2, 3, 10).byteSize(),
                bench.kernels().allocate(7).size()
            };
        });
    }

    @Test
    void rangesThatDoNotFitAreRefused() {
        try (Workbench bench = new Workbench(kernels())) {
            Kernels k = kernels();
            Floats x = bench.floats(new float[256]);
            QuantizedRows rows = bench.rows(2, 128);
            PackedMatrix w = bench.matrix(ByteBuffer.allocateDirect(4 * 32), 4, 128, 1f);
            PackedTable table = bench.table(TableType.F32, List.of(ByteBuffer.allocateDirect(4 * 512)), 4, 128);
            KvPage page = bench.page(KvType.F16, 2, 8);
            refused(() -> x.read(250, new float[10], 0, 7));
            refused(() -> x.read(0, new float[10], 5, 6));
            refused(() -> x.write(-1, new float[10], 0, 2));
            refused(() -> rows.codes(2, new byte[128]));
            refused(() -> rows.codes(0, new byte[127]));
            refused(() -> rows.scale(-1));
            refused(() -> k.embed(table, 4, 1, x, 0));
            refused(() -> k.embed(table, -1, 1, x, 0));
            refused(() -> k.embed(table, 0, 1, x, 129));
            refused(() -> k.rmsNorm(x, bench.floats(new float[128]), 1e-5f, x, 1, 3));
            refused(() -> k.quantize(x, 128, rows, 1, 3));
            refused(() -> k.quantize(x, 128, rows, -1, 1));
            refused(() -> k.quantize(x, 129, rows, 0, 1));
            refused(() -> k.bitLinear(w, rows, 2, x, 0, 5));
            refused(() -> k.bitLinear(w, rows, 2, x, -1, 1));
            refused(() -> k.bitLinear(w, rows, 3, x, 0, 4));
            refused(() -> k.bitLinear(w, rows, 2, bench.floats(new float[7]), 0, 4));
            refused(() -> k.rope(x, 250, 1, 8, x, 0));
            refused(() -> k.rope(x, 0, 1, 8, x, 250));
            refused(() -> bench.pages(KvType.F16, 2, 2, 8).page(2));
            refused(() -> k.store(x, 241, x, 0, page, 0));
            refused(() -> k.store(x, 0, x, 0, page, KvPage.POSITIONS));
            refused(() -> k.attend(x, 249, 1, page, 0, 1, x, 0));
            refused(() -> k.attend(x, 0, 1, page, 0, 1, x, 247));
            refused(() -> k.mergeAttention(x, 0, x, 247, 1, 8));
            refused(() -> k.mergeAttention(x, 247, x, 0, 1, 8));
            refused(() -> k.finishAttention(x, 0, 26, 8, x, 0));
            refused(() -> k.gate(Activation.RELU2, x, x, x, 0, 257));
            refused(() -> k.add(x, x, 200, 257));
            refused(() -> k.head(table, x, 2, x, 0, 5));
            refused(() -> k.head(table, x, 3, x, 0, 4));
            refuseEstimates(bench);
        }
    }
}
