package io.github.bitnet4j.internal.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.I2sLayout;
import io.github.bitnet4j.LookupTiling;
import io.github.bitnet4j.internal.tensor.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every packing undoes what an encoder written from the formats' descriptions did, for all shapes. */
class TernaryPackingTest {

    private static final long SEED = 158;

    private static byte[] trits(int count) {
        Random random = new Random(SEED + count);
        byte[] trits = new byte[count];
        for (int i = 0; i < count; i++) {
            trits[i] = (byte) (random.nextInt(3) - 1);
        }
        return trits;
    }

    /** Unpacks a whole tensor to trits; INVALID becomes 2. */
    private static byte[] unpack(TernaryPacking packing, int rows, int columns, byte[] tensor) {
        byte[] trits = new byte[rows * columns];
        Codes codes = Codes.of(packing, columns);
        for (int row = 0; row < rows; row += packing.rowStep()) {
            ByteBuffer step = ByteBuffer.allocate(packing.stepBytes() + 5).order(ByteOrder.LITTLE_ENDIAN);
            step.position(5);
            for (TernaryPacking.Section section : packing.sections()) {
                long from = section.start() + (long) row / packing.rowStep() * section.stepBytes();
                step.put(tensor, (int) from, section.stepBytes());
            }
            packing.unpack(step, 5, codes);
            for (int i = 0; i < codes.codes().length; i++) {
                trits[row * columns + i] = (byte) (codes.codes()[i] - 1);
            }
        }
        return trits;
    }

    private static void undoes(TernaryPacking packing, int rows, int columns, byte[] trits, byte[] tensor) {
        assertThat(unpack(packing, rows, columns, tensor))
                .as("%d x %d, seed %d", rows, columns, SEED)
                .isEqualTo(trits);
    }

    @ParameterizedTest
    @EnumSource(I2sLayout.class)
    void i2s(I2sLayout layout) {
        for (int[] shape : new int[][] {{4, 128}, {8, 96}, {4, 8640}, {32, 100}, {12, 320}, {128, 4}, {8, 2560}}) {
            int columns = shape[1];
            byte[] trits = trits(shape[0] * columns);
            TernaryPacking packing = switch (layout) {
                case X86_128 -> FlatPacking.x86(columns);
                case ARM_64 -> FlatPacking.arm(columns);
                case ROWGROUP4 -> new RowGroupPacking(columns);
                case SEQUENTIAL -> FlatPacking.sequential(columns, false);
                case SEQUENTIAL_LOW -> FlatPacking.sequential(columns, true);
            };
            byte[] tensor = new TernaryEncoder(shape[0], columns, trits, 0.5f).i2s(layout);
            undoes(packing, shape[0], columns, trits, tensor);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"TQ1_0", "TQ2_0", "IQ1_BN", "IQ2_BN", "IQ2_BN_R4", "F32", "F16", "BF16"})
    void typesWithScales(DataType type) {
        for (int[] shape : new int[][] {{4, 256}, {8, 768}, {4, 2560}, {12, 6912}}) {
            int columns = shape[1];
            byte[] trits = trits(shape[0] * columns);
            TernaryPacking packing = of(type, columns);
            byte[] tensor = new TernaryEncoder(shape[0], columns, trits, 0.625f).encode(type);
            assertThat(tensor).hasSize((int) type.byteSize(columns, shape[0]));
            undoes(packing, shape[0], columns, trits, tensor);
            Codes codes = Codes.of(packing, columns);
            packing.unpack(ByteBuffer.wrap(tensor).order(ByteOrder.LITTLE_ENDIAN), 0, codes);
            for (int i = 0; i < codes.scales().length; i++) {
                boolean zero = packing.scaleColumns() == 1 && trits[i] == 0;
                assertThat(codes.scales()[i]).isEqualTo(zero ? 0 : 0.625f);
            }
        }
    }

    private static TernaryPacking of(DataType type, int columns) {
        return switch (type) {
            case TQ1_0 -> BlockPacking.tq1(columns);
            case TQ2_0 -> BlockPacking.tq2(columns);
            case IQ1_BN -> RowPacking.iq1(columns);
            case IQ2_BN -> RowPacking.iq2(columns);
            case IQ2_BN_R4 -> RowPacking.iq2r4(columns);
            default -> new NumberPacking(type, columns);
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 192, 320, 8640})
    void rowsOfBlocksOf64(int columns) {
        for (DataType type : new DataType[] {DataType.IQ1_BN, DataType.IQ2_BN, DataType.IQ2_BN_R4}) {
            byte[] trits = trits(4 * columns);
            undoes(of(type, columns), 4, columns, trits, new TernaryEncoder(4, columns, trits, 1f).encode(type));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "256x128:128,64,32",
                "64x64:64,16,64",
                "320x256:160,64,32",
                "128x96:64,32,32",
                "640x640:320,128,64",
                "96x8:32,8,32"
            })
    void tl1(String text) {
        LookupTiling tiling = LookupTiling.parse(text);
        byte[] trits = trits(tiling.rows() * tiling.columns());
        byte[] tensor = new TernaryEncoder(tiling.rows(), tiling.columns(), trits, 1f).tl1(tiling);
        undoes(new PairPacking(tiling), tiling.rows(), tiling.columns(), trits, tensor);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "256x352:128,96,32",
                "64x288:32,96,32",
                "128x384:128,192,32",
                "320x320:160,96,32",
                "96x416:96,192,32",
                "64x320:64,288,32"
            })
    void tl2(String text) {
        LookupTiling tiling = LookupTiling.parse(text);
        byte[] trits = trits(tiling.rows() * tiling.columns());
        byte[] tensor = new TernaryEncoder(tiling.rows(), tiling.columns(), trits, 1f).tl2(tiling);
        TriplePacking packing = new TriplePacking(tiling);
        undoes(packing, tiling.rows(), tiling.columns(), trits, tensor);
    }

    @Test
    void tl2TakesTheBytesOfTheDescription() {
        TriplePacking packing = new TriplePacking(LookupTiling.parse("256x352:128,96,32"));
        TernaryPacking.Section pairs = packing.sections().get(2);
        assertThat(pairs.start() + 2L * pairs.stepBytes()).isEqualTo(19456);
        assertThat(DataType.TL2.byteSize(352, 256)).isEqualTo(21504 + 32);
    }

    @Test
    void allPresetsHaveKernels() {
        for (int[] shape : new int[][] {
            {1536, 4096},
            {1536, 1536},
            {4096, 1536},
            {3200, 8640},
            {3200, 3200},
            {8640, 3200},
            {14336, 4096},
            {4096, 14336},
            {1024, 4096},
            {4096, 4096}
        }) {
            for (LookupTiling tiling : Tilings.tl1(shape[0], shape[1])) {
                assertThat(new PairPacking(tiling).rowStep()).isEqualTo(tiling.tileRows());
            }
            assertThat(Tilings.tl2(shape[0], shape[1])).hasSize(1);
            TriplePacking packing =
                    new TriplePacking(Tilings.tl2(shape[0], shape[1]).get(0));
            TernaryPacking.Section pairs = packing.sections().get(2);
            long used = pairs.start() + (long) shape[0] / packing.rowStep() * pairs.stepBytes();
            assertThat(used).isLessThanOrEqualTo(DataType.TL2.byteSize(shape[1], shape[0]) - 32);
        }
        assertThat(Tilings.tl1(4096, 4096)).hasSize(2);
        assertThat(Tilings.tl1(3200, 8640)).hasSize(1);
        assertThat(Tilings.tl1(2560, 2560)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {"TL1 64x100:32,24,32", "TL1 64x96:32,12,32", "TL2 64x288:64,96,64", "TL2 64x296:32,96,32"})
    void tilingsWithoutKernelsAreRefused(DataType type, String text) {
        LookupTiling tiling = LookupTiling.parse(text);
        assertThatThrownBy(() -> packing(type, tiling))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(type.name())
                .hasMessageContaining(text);
    }

    private static TernaryPacking packing(DataType type, LookupTiling tiling) {
        return type == DataType.TL1 ? new PairPacking(tiling) : new TriplePacking(tiling);
    }

    // The worked examples of the formats' descriptions.

    @Test
    void exampleOfI2s() {
        byte[] trits = new byte[128];
        trits[0] = 1;
        trits[32] = -1;
        trits[96] = 1;
        byte[] tensor = new TernaryEncoder(1, 128, trits, 1f).encode(DataType.I2_S);
        assertThat(tensor[0]).isEqualTo((byte) 0x86);
        undoes(FlatPacking.x86(128), 1, 128, trits, tensor);
    }

    @Test
    void exampleOfTl1() {
        LookupTiling tiling = LookupTiling.parse("32x8:32,8,32");
        byte[] trits = new byte[32 * 8];
        System.arraycopy(new byte[] {1, -1, 0, 1}, 0, trits, 0, 4);
        byte[] tensor = new TernaryEncoder(32, 8, trits, 1f).tl1(tiling);
        assertThat(tensor[0]).isEqualTo((byte) 0x65);
        undoes(new PairPacking(tiling), 32, 8, trits, tensor);
    }

    @Test
    void exampleOfTq1() {
        byte[] trits = new byte[256];
        int[] digits = {2, 0, 1, 1, 2};
        for (int n = 0; n < 5; n++) {
            trits[32 * n] = (byte) (digits[n] - 1);
        }
        byte[] tensor = new TernaryEncoder(1, 256, trits, 1f).encode(DataType.TQ1_0);
        assertThat(tensor[0]).isEqualTo((byte) 186);
        undoes(BlockPacking.tq1(256), 1, 256, trits, tensor);
    }

    @Test
    void exampleOfIq1() {
        byte[] trits = {1, -1, 0, 0, 1};
        byte[] row = Arrays.copyOf(trits, 64);
        byte[] tensor = new TernaryEncoder(1, 64, row, 1f).encode(DataType.IQ1_BN);
        assertThat(tensor[2]).isEqualTo((byte) 211);
        undoes(RowPacking.iq1(64), 1, 64, row, tensor);
    }

    @Test
    void allBase3BytesAreUnpacked() {
        byte[] tensor = new byte[54];
        for (int value = 0; value < 243; value++) {
            tensor[0] = (byte) TernaryEncoder.ceil243(value);
            byte[] trits = unpack(BlockPacking.tq1(256), 1, 256, tensor);
            int found = 0;
            for (int n = 0; n < 5; n++) {
                found = 3 * found + trits[32 * n] + 1;
            }
            assertThat(found).isEqualTo(value);
            byte[] row = new byte[15];
            row[2] = tensor[0];
            trits = unpack(RowPacking.iq1(64), 1, 64, row);
            found = 0;
            for (int n = 4; n >= 0; n--) {
                found = 3 * found + trits[n] + 1;
            }
            assertThat(found).isEqualTo(value);
        }
    }

    @Test
    void whatIsNoTritIsInvalid() {
        byte[] all = new byte[4096];
        Arrays.fill(all, (byte) 0xff);
        assertThat(unpack(FlatPacking.x86(128), 1, 128, all)).containsOnly(2);
        assertThat(unpack(BlockPacking.tq2(256), 1, 256, all)).containsOnly(2);
        assertThat(unpack(RowPacking.iq2(64), 1, 64, all)).containsOnly(2);
        assertThat(unpack(RowPacking.iq2r4(64), 4, 64, all)).containsOnly(2);
        assertThat(unpack(new RowGroupPacking(64), 4, 64, all)).containsOnly(2);
        assertThat(unpack(new PairPacking(LookupTiling.parse("32x8:32,8,32")), 32, 8, all))
                .containsOnly(2);
        assertThat(unpack(new TriplePacking(LookupTiling.parse("32x320:32,96,32")), 32, 320, all))
                .containsOnly(2);
        assertThat(unpack(BlockPacking.tq1(256), 1, 256, all)).doesNotContain(2);
        assertThat(unpack(RowPacking.iq1(64), 1, 64, all)).doesNotContain(2);
    }

    @Test
    void rowsArePaddedWithZeros() {
        byte[] trits = trits(100);
        byte[] codes = new byte[100];
        for (int i = 0; i < 100; i++) {
            codes[i] = (byte) (trits[i] + 1);
        }
        byte[] packed = new byte[32];
        new Codes(100, codes, new float[0]).packI2s(0, packed);
        byte[] padded = Arrays.copyOf(trits, 128);
        assertThat(packed).isEqualTo(Arrays.copyOf(new TernaryEncoder(1, 128, padded, 1f).encode(DataType.I2_S), 32));
    }

    @Test
    void tilingsAreReadAndChecked() {
        assertThat(LookupTiling.parse(" 3200x8640:160,64,32 ")).isEqualTo(new LookupTiling(3200, 8640, 160, 64, 32));
        assertThat(LookupTiling.parse("3200x8640:160,64,32")).hasToString("3200x8640:160,64,32");
        for (String wrong : new String[] {
            "",
            "3200",
            "3200x8640",
            "3200x8640:160,64",
            "axb:1,2,3",
            "-1x2:3,4,5",
            "3200x8640:160,64,32,1",
            "3200x8640:161,64,32",
            "3200x8640:160,64,16",
            "3200x8640:0,64,32",
            "3200x8640:160,0,32",
            "3200x8640:160,8641,32",
            "9999999x8640:160,64,32"
        }) {
            assertThatThrownBy(() -> LookupTiling.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("tiling");
        }
    }
}
