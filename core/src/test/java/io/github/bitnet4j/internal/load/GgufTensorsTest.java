package io.github.bitnet4j.internal.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.I2sLayout;
import io.github.bitnet4j.LookupTiling;
import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.WeightForms;
import io.github.bitnet4j.internal.format.gguf.GgufFile;
import io.github.bitnet4j.internal.format.gguf.GgufType;
import io.github.bitnet4j.internal.format.gguf.GgufWriter;
import io.github.bitnet4j.internal.packing.TernaryEncoder;
import io.github.bitnet4j.internal.tensor.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tensors by role, from files in every form: what is read, what is refused and what is warned of. */
class GgufTensorsTest {

    private static final long SEED = 42;
    private static final String NAME = "blk.0.attn_v.weight";

    private final Warnings warnings = new Warnings();

    private static byte[] trits(int count) {
        Random random = new Random(SEED);
        byte[] trits = new byte[count];
        for (int i = 0; i < count; i++) {
            trits[i] = (byte) (random.nextInt(3) - 1);
        }
        trits[0] = 1;
        return trits;
    }

    private static GgufWriter writer() {
        return new GgufWriter().put("general.architecture", GgufType.STRING, "bitnet");
    }

    private GgufTensors open(GgufWriter writer, WeightForms forms) throws IOException {
        return new GgufTensors(GgufFile.of(ByteBuffer.wrap(writer.toByteArray()), "test.gguf"), forms, warnings);
    }

    private GgufTensors open(GgufWriter writer) throws IOException {
        return open(writer, WeightForms.published());
    }

    private GgufTensors open(DataType type, byte[] data, int rows, int columns) throws IOException {
        return open(writer().tensor(NAME, type, data, columns, rows));
    }

    /** All codes of a matrix as I2_S. */
    private static byte[] read(TernaryRows rows) throws IOException {
        int rowBytes = rows.paddedColumns() / 4;
        ByteBuffer codes = ByteBuffer.allocateDirect(rows.rows() * rowBytes);
        for (int from = 0; from < rows.rows(); from += rows.rowStep()) {
            rows.read(from, from + rows.rowStep(), codes.slice(from * rowBytes, rows.rowStep() * rowBytes));
        }
        byte[] bytes = new byte[codes.capacity()];
        codes.get(bytes);
        return bytes;
    }

    /** Rows of I2_S, padded to whole blocks. */
    private static byte[] expected(byte[] trits, int rows, int columns) {
        int padded = (columns + 127) / 128 * 128;
        byte[] all = new byte[rows * padded];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(trits, row * columns, all, row * padded, columns);
        }
        return Arrays.copyOf(GgufWriter.packI2s(all, 1f), all.length / 4);
    }

    @ParameterizedTest
    @EnumSource(I2sLayout.class)
    void i2sInEveryLayout(I2sLayout layout) throws IOException {
        for (int[] shape : new int[][] {{8, 256}, {8, 192}, {32, 100}, {4, 8640}}) {
            byte[] trits = trits(shape[0] * shape[1]);
            byte[] data = new TernaryEncoder(shape[0], shape[1], trits, 0.3f).i2s(layout);
            GgufTensors tensors = open(
                    writer().tensor(NAME, DataType.I2_S, data, shape[1], shape[0]), new WeightForms(layout, List.of()));
            tensors.require(NAME, TensorSource.Role.TERNARY, shape[0], shape[1]);
            TernaryRows rows = tensors.ternary(NAME);
            assertThat(rows.scale()).isEqualTo(0.3f);
            assertThat(rows.columns()).isEqualTo(shape[1]);
            assertThat(rows.inPlace() != null).isEqualTo(layout == I2sLayout.X86_128 && shape[1] == 256);
            assertThat(read(rows)).isEqualTo(expected(trits, shape[0], shape[1]));
            assertThat(warnings.texts())
                    .hasSize(shape[1] == 256 ? 0 : warnings.texts().size());
        }
        assertThat(warnings.texts()).hasSize(3).allMatch(text -> text.contains("no whole blocks of 128"));
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"TQ1_0", "TQ2_0", "IQ1_BN", "IQ2_BN", "IQ2_BN_R4", "F32", "F16", "BF16"})
    void equalScalesBecomeOne(DataType type) throws IOException {
        byte[] trits = trits(72 * 768);
        Arrays.fill(trits, 3 * 768, 4 * 768, (byte) 0);
        byte[] data = new TernaryEncoder(72, 768, trits, 0.375f).encode(type);
        GgufTensors tensors = open(type, data, 72, 768);
        tensors.require(NAME, TensorSource.Role.TERNARY, 72, 768);
        TernaryRows rows = tensors.ternary(NAME);
        assertThat(rows.scale()).isEqualTo(0.375f);
        assertThat(read(rows)).isEqualTo(expected(trits, 72, 768));
        ByteBuffer middle = ByteBuffer.allocate(8 * 192);
        rows.read(48, 56, middle);
        assertThat(middle.position()).isZero();
        assertThat(middle.array()).isEqualTo(Arrays.copyOfRange(expected(trits, 72, 768), 48 * 192, 56 * 192));
    }

    @Test
    void scalesOfZerosDoNotCount() throws IOException {
        byte[] trits = trits(4 * 512);
        Arrays.fill(trits, 0, 256, (byte) 0);
        byte[] data = new TernaryEncoder(4, 512, trits, 0.5f).encode(DataType.TQ2_0);
        data[65] = 0x7b; // 61440 for the first block, whose trits are 0
        data[3 * 66 + 64] = 0; // 0 for the second block of row 1, so that its trits do not count
        data[3 * 66 + 65] = 0;
        byte[] kept = trits.clone();
        Arrays.fill(kept, 768, 1024, (byte) 0);
        TernaryRows rows = open(DataType.TQ2_0, data, 4, 512).ternary(NAME);
        assertThat(rows.scale()).isEqualTo(0.5f);
        assertThat(read(rows)).isEqualTo(expected(kept, 4, 512));
    }

    @Test
    void zerosHaveTheScaleZero() throws IOException {
        TernaryRows rows = open(DataType.F16, new byte[2 * 2 * 128], 2, 128).ternary(NAME);
        assertThat(rows.scale()).isZero();
        assertThat(read(rows)).isEqualTo(expected(new byte[256], 2, 128));
    }

    @Test
    void severalScalesAreRefused() throws IOException {
        byte[] trits = trits(4 * 512);
        byte[] data = new TernaryEncoder(4, 512, trits, 0.5f).encode(DataType.TQ2_0);
        data[5 * 66 + 65] = 0x34; // 0.25 for the second block of row 2
        TernaryRows rows = open(DataType.TQ2_0, data, 4, 512).ternary(NAME);
        assertThatThrownBy(() -> read(rows))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(
                        "'" + NAME + "' of type TQ2_0 (id 35) with the scales 0.5 and 0.25 at row 2, column 256");
    }

    @Test
    void numbersThatAreNotTernaryAreRefused() throws IOException {
        byte[] trits = trits(4 * 128);
        trits[2 * 128 + 77] = 1;
        byte[] data = new TernaryEncoder(4, 128, trits, 0.5f).encode(DataType.F32);
        ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).putFloat(4 * (2 * 128 + 77), -0.25f);
        TernaryRows rows = open(DataType.F32, data, 4, 128).ternary(NAME);
        assertThatThrownBy(() -> read(rows))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("with the weights ±0.5 and ±0.25 at row 2, column 77")
                .hasMessageContaining("not ternary yet");
    }

    @Test
    void corruptWeightsAreRefused() throws IOException {
        byte[] trits = trits(8 * 256);
        byte[] tq2 = new TernaryEncoder(8, 256, trits, 0.5f).encode(DataType.TQ2_0);
        tq2[3 * 66 + 40] |= 0x0c; // row 3: group 1, byte 8, second code: column 128 + 8 + 32
        corrupt(DataType.TQ2_0, tq2, "weights -1, 0 and +1", "at row 3, column 168");
        byte[] infinite = new TernaryEncoder(8, 256, trits, 0.5f).encode(DataType.TQ1_0);
        infinite[7 * 54 + 52] = 0;
        infinite[7 * 54 + 53] = 0x7c;
        corrupt(DataType.TQ1_0, infinite, "finite numbers", "Infinity at row 7, column 0");
        byte[] first = new TernaryEncoder(8, 256, trits, Float.NaN).encode(DataType.IQ2_BN_R4);
        corrupt(DataType.IQ2_BN_R4, first, "finite numbers", "NaN at row 0, column 0");
        byte[] number = new TernaryEncoder(8, 256, trits, 0.5f).encode(DataType.BF16);
        number[2 * (4 * 256 + 9)] = -1;
        number[2 * (4 * 256 + 9) + 1] = 0x7f;
        corrupt(DataType.BF16, number, "finite numbers", "NaN at row 4, column 9");
    }

    private void corrupt(DataType type, byte[] data, String expected, String found) {
        assertThatThrownBy(() -> read(open(type, data, 8, 256).ternary(NAME)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("expected " + expected + " in tensor '" + NAME + "' of type " + type)
                .hasMessageContaining(found);
    }

    @Test
    void lookUpTablesNeedATiling() throws IOException {
        byte[] trits = trits(256 * 352);
        LookupTiling tiling = LookupTiling.parse("256x352:128,96,32");
        byte[] data = new TernaryEncoder(256, 352, trits, 0.7f).tl2(tiling);
        GgufWriter writer = writer().tensor(NAME, DataType.TL2, data, 352, 256);
        assertThatThrownBy(() -> open(writer).require(NAME, TensorSource.Role.TERNARY, 256, 352))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("'" + NAME + "' of type TL2 (id 39) and shape 256x352 whose tiling is not known")
                .hasMessageContaining("--tiling 256x352:BM,BK,bm");
        assertThatThrownBy(() ->
                        open(writer, tiled("256x352:128,96,64")).require(NAME, TensorSource.Role.TERNARY, 256, 352))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("TL2 has inner blocks of 32 rows");
        GgufTensors tensors = open(writer, tiled("128x128:128,96,32", tiling.toString()));
        tensors.require(NAME, TensorSource.Role.TERNARY, 256, 352);
        TernaryRows rows = tensors.ternary(NAME);
        assertThat(rows.scale()).isEqualTo(0.7f);
        assertThat(rows.rowStep()).isEqualTo(128);
        assertThat(read(rows)).isEqualTo(expected(trits, 256, 352));
        assertThat(warnings.texts()).isEmpty();
    }

    private static WeightForms tiled(String... tilings) {
        return new WeightForms(
                I2sLayout.X86_128,
                Arrays.stream(tilings).map(LookupTiling::parse).toList());
    }

    @Test
    void lookUpTablesAreWarnedOf() throws IOException {
        byte[] data = new byte[4096 * 1024 / 4 + 32];
        ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).putFloat(data.length - 32, 1f);
        open(DataType.TL1, data, 1024, 4096).ternary(NAME);
        assertThat(warnings.texts()).hasSize(2);
        assertThat(warnings.texts().get(0)).contains("1024x4096:256,128,32 or 1024x4096:128,64,64");
        assertThat(warnings.texts().get(1)).contains("a TL1 scale is exactly 1");
    }

    @Test
    void scalesBesideAMatrixAreMultiplied() throws IOException {
        byte[] trits = trits(4 * 256);
        for (DataType type : List.of(DataType.I2_S, DataType.TQ2_0, DataType.F16)) {
            byte[] data = new TernaryEncoder(4, 256, trits, 0.5f).encode(type);
            GgufTensors tensors = open(writer().tensor(NAME, type, data, 256, 4)
                    .f32("blk.0.attn_v.scale", new float[] {0.3f}, 1)
                    .f32("output_norm.scale", new float[] {0.3f}, 1)
                    .f32("output_norm.weight", new float[] {0.3f}, 1));
            assertThat(tensors.names()).containsExactly(NAME, "output_norm.scale", "output_norm.weight");
            tensors.require(NAME, TensorSource.Role.TERNARY, 4, 256);
            TernaryRows rows = tensors.ternary(NAME);
            assertThat(rows.scale()).isEqualTo(0.5f * 0.3f);
            assertThat(read(rows)).isEqualTo(expected(trits, 4, 256));
        }
        GgufTensors two =
                open(writer().i2s(NAME, trits, 1f, 256, 4).f32("blk.0.attn_v.scale", new float[] {0.3f, 0.4f}, 2));
        assertThatThrownBy(() -> two.require(NAME, TensorSource.Role.TERNARY, 4, 256))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("'blk.0.attn_v.scale' of 1 × 1");
        GgufTensors large =
                open(writer().i2s(NAME, trits, 3e38f, 256, 4).f32("blk.0.attn_v.scale", new float[] {2f}, 1));
        assertThatThrownBy(() -> large.ternary(NAME))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("Infinity after multiplying with 'blk.0.attn_v.scale'");
    }

    @Test
    void layoutsAreToldApartByDeadNeurons() throws IOException {
        for (I2sLayout written : I2sLayout.values()) {
            for (I2sLayout read : I2sLayout.values()) {
                Warnings found = layoutWarnings(written, read, 1e-32f);
                if (written == read) {
                    assertThat(found.texts()).as("%s", written).isEmpty();
                } else {
                    assertThat(found.texts()).as("%s as %s", written, read).hasSize(1);
                    assertThat(found.texts().get(0))
                            .contains("the layout " + read)
                            .contains("lie as in " + written + ":")
                            .contains("--i2s-layout " + written.name().toLowerCase(Locale.ROOT) + ")");
                }
                assertThat(layoutWarnings(written, read, 1e-3f).texts()).isEmpty();
            }
        }
    }

    private static Warnings layoutWarnings(I2sLayout written, I2sLayout read, float gain) throws IOException {
        int columns = 512;
        float[] gains = new float[columns];
        Arrays.fill(gains, 1f);
        byte[] trits = trits(256 * columns);
        for (int dead : new int[] {0, 40, 77, 333, 510}) {
            gains[dead] = dead == 40 ? -gain : gain;
            for (int row = 0; row < 256; row++) {
                trits[row * columns + dead] = 0;
            }
        }
        byte[] data = new TernaryEncoder(256, columns, trits, 1f).i2s(written);
        GgufWriter writer = writer().tensor("blk.1.ffn_down.weight", DataType.I2_S, data, columns, 256)
                .f32("blk.1.ffn_sub_norm.weight", gains, columns);
        Warnings found = new Warnings();
        GgufFile file = GgufFile.of(ByteBuffer.wrap(writer.toByteArray()), "test.gguf");
        new GgufTensors(file, new WeightForms(read, List.of()), found).ternary("blk.1.ffn_down.weight");
        return found;
    }

    @Test
    void tablesOfTritsAreReadAndWarnedOf() throws IOException {
        byte[] trits = trits(6 * 256);
        GgufTensors tensors = open(writer().i2s("token_embd.weight", trits, 0.3f, 256, 6));
        tensors.require("token_embd.weight", TensorSource.Role.TABLE, 6, 256);
        TableRows.Transcoded table = (TableRows.Transcoded) tensors.table("token_embd.weight");
        ByteBuffer rows = ByteBuffer.allocate(2 * 1024).order(ByteOrder.LITTLE_ENDIAN);
        table.read(3, 5, rows);
        for (int i = 0; i < 512; i++) {
            assertThat(rows.getFloat(4 * i)).isEqualTo(0.3f * trits[3 * 256 + i]);
        }
        assertThat(warnings.texts()).hasSize(1);
        assertThat(warnings.texts().get(0)).contains("'token_embd.weight' is I2_S");
        trits[4 * 256 + 200] = 2;
        TableRows.Transcoded corrupt = (TableRows.Transcoded)
                open(writer().i2s("token_embd.weight", trits, 0.3f, 256, 6)).table("token_embd.weight");
        assertThatThrownBy(() -> corrupt.read(3, 5, rows))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("3 at row 4, column 200");
    }

    @Test
    void rolesNameTheTypesTheyTake() throws IOException {
        GgufTensors tensors = open(DataType.IQ4_NL, new byte[18 * 8], 1, 256);
        assertThatThrownBy(() -> tensors.require(NAME, TensorSource.Role.TERNARY, 1, 256))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("of type IQ4_NL (id 20)")
                .hasMessageEndingWith("F32, F16, BF16, TQ1_0, TQ2_0, I2_S, TL1, TL2, IQ1_BN, IQ2_BN, IQ2_BN_R4");
        assertThatThrownBy(() -> tensors.require(NAME, TensorSource.Role.TABLE, 1, 256))
                .hasMessageEndingWith(
                        "F32, F16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, BF16, I2_S");
    }
}
