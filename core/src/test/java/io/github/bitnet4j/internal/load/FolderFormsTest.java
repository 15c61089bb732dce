package io.github.bitnet4j.internal.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.TinyFolder;
import io.github.bitnet4j.internal.format.safetensors.Dtype;
import io.github.bitnet4j.internal.format.safetensors.SafetensorsTensor;
import io.github.bitnet4j.internal.format.safetensors.SafetensorsWriter;
import io.github.bitnet4j.internal.tensor.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Matrices of Hugging Face folders as rows of I2_S codes. */
class FolderFormsTest {

    private static final long SEED = 54;

    /** Rows and columns; rows that are not a multiple of 4 and columns that are none of 8 and 128 among them. */
    private static final int[][] SIZES = {{4, 128}, {1, 8}, {7, 200}, {10, 5460 / 4 + 3}, {64, 132}, {33, 1000}};

    private static SafetensorsTensor tensor(Dtype dtype, byte[] data, long... shape) {
        return new SafetensorsTensor(
                "t",
                dtype,
                Arrays.stream(shape).boxed().toList(),
                ByteSource.of(ByteBuffer.wrap(data), "test.safetensors"),
                0);
    }

    /** The trits of some rows, with those of the padding, read from the layout as its definition has it. */
    private static byte[][] trits(TernaryRows matrix, int from, int to) throws IOException {
        int columns = matrix.paddedColumns();
        ByteBuffer codes =
                ByteBuffer.allocateDirect((to - from) * columns / 4 + 8).position(3);
        matrix.read(from, to, codes);
        assertThat(codes.position()).isEqualTo(3);
        byte[][] trits = new byte[to - from][columns];
        for (int row = 0; row < trits.length; row++) {
            for (int column = 0; column < columns; column++) {
                int at = 3 + (row * columns + column / 128 * 128) / 4 + column % 32;
                trits[row][column] = (byte) (((codes.get(at) >> (6 - 2 * (column % 128 / 32))) & 3) - 1);
            }
        }
        return trits;
    }

    private static void assertTrits(TernaryRows matrix, byte[] expected) throws IOException {
        for (int[] range : new int[][] {{0, matrix.rows()}, {matrix.rows() / 2, matrix.rows()}, {0, 1}}) {
            byte[][] found = trits(matrix, range[0], range[1]);
            for (int row = range[0]; row < range[1]; row++) {
                byte[] padded = Arrays.copyOf(
                        Arrays.copyOfRange(expected, row * matrix.columns(), (row + 1) * matrix.columns()),
                        matrix.paddedColumns());
                assertThat(found[row - range[0]])
                        .as("row %d, seed %d", row, SEED)
                        .isEqualTo(padded);
            }
        }
    }

    private static byte[] randomTrits(int count, SplittableRandom random) {
        byte[] trits = new byte[count];
        for (int i = 0; i < count; i++) {
            trits[i] = (byte) (random.nextInt(3) - 1);
        }
        return trits;
    }

    @Test
    void packedRowsOfTheSpecification() throws IOException {
        // One column of four rows: trits 0, -1, -1, +1 are 0x81, trits -1, 1, 1, 0 are 0x68.
        SafetensorsTensor bytes = tensor(Dtype.U8, new byte[] {(byte) 0x81, 0x68}, 1, 2);
        QuarterPackedRows matrix = new QuarterPackedRows(bytes, 4, 2, 1);
        byte[][] trits = trits(matrix, 0, 4);
        assertThat(new byte[] {trits[0][0], trits[1][0], trits[2][0], trits[3][0]})
                .containsExactly(0, -1, -1, 1);
        assertThat(new byte[] {trits[0][1], trits[1][1], trits[2][1], trits[3][1]})
                .containsExactly(-1, 1, 1, 0);
    }

    @Test
    void packedMatricesAreReadWhateverTheirSize() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int[] size : SIZES) {
            byte[] trits = randomTrits(size[0] * size[1], random);
            byte[] packed = TinyFolder.packRows(trits, size[0], size[1]);
            assertTrits(
                    new QuarterPackedRows(tensor(Dtype.U8, packed, (size[0] + 3) / 4, size[1]), size[0], size[1], 1),
                    trits);
        }
        for (int[] size : new int[][] {{4, 128}, {3, 256}, {5, 132}}) {
            byte[] trits = randomTrits(size[0] * size[1], random);
            byte[] packed = TinyFolder.packColumns(trits);
            assertTrits(new PackedColumns(tensor(Dtype.U8, packed, size[0], size[1] / 4), size[0], size[1], 1), trits);
        }
    }

    @Test
    void aLargePackedMatrixIsReadInPieces() throws IOException {
        // A quarter of the rows is more than is read at once, so that pieces end at both kinds of borders.
        byte[] trits = randomTrits(2_100 * 256, new SplittableRandom(SEED));
        byte[] packed = TinyFolder.packRows(trits, 2_100, 256);
        assertTrits(new QuarterPackedRows(tensor(Dtype.U8, packed, 525, 256), 2_100, 256, 1), trits);
    }

    @ParameterizedTest
    @EnumSource
    void mastersOfTheSpecification(FloatType type) throws IOException {
        float[] weights = {0.9f, -0.2f, 0.05f, -1.1f, 0.4f, 0, -0.7f, 0.65f};
        MasterRows matrix = masters(type, weights, 2, 4);
        assertThat(matrix.scale()).isCloseTo(0.5f, Offset.offset(0.002f));
        assertTrits(matrix, new byte[] {1, 0, 0, -1, 1, 0, -1, 1});
    }

    private static MasterRows masters(FloatType type, float[] weights, int rows, int columns) {
        Dtype dtype = Dtype.valueOf(type.name());
        return new MasterRows(
                tensor(dtype, SafetensorsWriter.bytes(dtype, weights), rows, columns), type, rows, columns);
    }

    @ParameterizedTest
    @EnumSource
    void mastersFollowTheDefinition(FloatType type) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int[] size : new int[][] {{4, 128}, {1, 8}, {7, 200}, {33, 1000}, {9, 70_000}}) {
            float[] weights = new float[size[0] * size[1]];
            for (int i = 0; i < weights.length; i++) {
                double spread = random.nextInt(50) == 0 ? Math.scalb(1.0, -random.nextInt(100)) : 1;
                weights[i] = (float) (random.nextDouble(-0.1, 0.1) * spread);
            }
            MasterRows matrix = masters(type, weights, size[0], size[1]);
            float[] stored = stored(type, weights);
            double sum = 0;
            for (float weight : stored) {
                sum += Math.abs((double) weight);
            }
            float mean = Math.max((float) (sum / stored.length), 1e-5f);
            assertThat(matrix.scale()).as("seed %d", SEED).isEqualTo(mean);
            assertTrits(matrix, quantized(stored, mean));
        }
    }

    /** The numbers as a file has them. */
    private static float[] stored(FloatType type, float[] weights) {
        ByteBuffer bytes = ByteBuffer.wrap(SafetensorsWriter.bytes(Dtype.valueOf(type.name()), weights))
                .order(ByteOrder.LITTLE_ENDIAN);
        float[] stored = new float[weights.length];
        for (int i = 0; i < stored.length; i++) {
            stored[i] = type.get(bytes, i);
        }
        return stored;
    }

    private static byte[] quantized(float[] weights, float mean) {
        byte[] trits = new byte[weights.length];
        for (int i = 0; i < weights.length; i++) {
            trits[i] = trit(weights[i], mean);
        }
        return trits;
    }

    /** The definition. */
    private static byte trit(float weight, float mean) {
        return (byte) Math.max(-1, Math.min(1, Math.rint(weight * (1 / mean))));
    }

    @Test
    void everyNumberOf16BitsIsRoundedByTheDefinition() {
        for (FloatType type : List.of(FloatType.BF16, FloatType.F16)) {
            ByteBuffer all = ByteBuffer.allocate(2 << 16).order(ByteOrder.LITTLE_ENDIAN);
            for (int bits = 0; bits < 1 << 16; bits++) {
                all.putShort(2 * bits, (short) bits);
            }
            for (float mean : new float[] {1e-5f, 0.03f, 0.5f, 1, 1.7f, 3e4f, 1e30f}) {
                byte[] codes = new byte[1 << 16];
                new Quantizer(type, mean).quantize(all, 0, codes.length, codes);
                for (int bits = 0; bits < 1 << 16; bits++) {
                    float value = type.value(bits);
                    if (!Float.isNaN(value) && codes[bits] - 1 != trit(value, mean)) {
                        fail("%s bits %x by %s give %d".formatted(type, bits, mean, codes[bits] - 1));
                    }
                }
            }
        }
    }

    @Test
    void numbersOf32BitsAreRoundedByTheDefinitionWhereItTurns() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 20_000; i++) {
            float mean = (float) Math.scalb(random.nextDouble(1, 2), random.nextInt(-16, 100));
            float value = mean / 2;
            for (int step = random.nextInt(4); step > 0; step--) {
                value = random.nextBoolean() ? Math.nextUp(value) : Math.nextDown(value);
            }
            value = random.nextBoolean() ? value : -value;
            ByteBuffer one =
                    ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, value);
            byte[] code = new byte[1];
            new Quantizer(FloatType.F32, mean).quantize(one, 0, 1, code);
            assertThat(code[0] - 1).as("%s by %s, seed %d", value, mean, SEED).isEqualTo(trit(value, mean));
        }
    }

    @Test
    void aMatrixOfZerosHasTheSmallestScale() throws IOException {
        MasterRows matrix = masters(FloatType.BF16, new float[256], 2, 128);
        assertThat(matrix.scale()).isEqualTo(1e-5f);
        assertTrits(matrix, new byte[256]);
    }

    @Test
    void mastersAreFinite() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            float[] weights = new float[256];
            weights[77] = bad;
            assertThatThrownBy(() -> masters(FloatType.BF16, weights, 2, 128).scale())
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("finite numbers in 't'");
        }
    }
}
