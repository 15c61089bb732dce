package io.github.bitnet4j.internal.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.internal.kernels.scalar.ScalarKernels;
import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.internal.tensor.Float16;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.TableType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a backend reads from transcoded blocks is what the description of each type says of its elements: scale product
 * first, then times the integer, then the minimum subtracted, each rounded to binary32.
 */
class TablePackingTest {

    private static final long SEED = 4711;
    private static final int BLOCKS = 300;

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K"})
    void valuesAreThoseOfTheDescription(DataType type) {
        TablePacking packing = TablePacking.of(type);
        ByteBuffer file = blocks(type);
        int columns = type.blockSize() * BLOCKS;
        ByteBuffer rows =
                ByteBuffer.allocate((int) packing.target().rowBytes(columns)).order(ByteOrder.LITTLE_ENDIAN);
        for (int block = 0; block < BLOCKS; block++) {
            packing.blocks().transcode(file, 3 + block * type.blockBytes(), rows);
        }
        assertThat(rows.hasRemaining()).isFalse();
        float[] values = row(packing.target(), rows.flip(), columns);
        for (int i = 0; i < columns; i++) {
            byte[] block = new byte[type.blockBytes()];
            file.get(3 + i / type.blockSize() * type.blockBytes(), block);
            float expected = new Element(block, i % type.blockSize()).value(type);
            assertThat(Float.floatToRawIntBits(values[i]))
                    .as("%s element %d, seed %d", type, i, SEED)
                    .isEqualTo(Float.floatToRawIntBits(expected));
        }
    }

    private static float[] row(TableType type, ByteBuffer bytes, int columns) {
        ScalarKernels kernels = new ScalarKernels();
        float[] values = new float[columns];
        try (PackedTable table = kernels.table(type, List.of(bytes), 1, columns);
                Floats y = kernels.allocate(columns)) {
            kernels.embed(table, 0, 1f, y, 0);
            y.read(0, values, 0, columns);
        }
        return values;
    }

    /** Random blocks behind three other bytes; the factors of each are finite. */
    private static ByteBuffer blocks(DataType type) {
        Random random = new Random(SEED);
        int size = type.blockBytes();
        ByteBuffer file = ByteBuffer.allocate(3 + BLOCKS * size).order(ByteOrder.LITTLE_ENDIAN);
        random.nextBytes(file.array());
        for (int block = 3; block < file.capacity(); block += size) {
            for (int at : factors(type)) {
                int bits = file.getShort(block + at);
                file.putShort(block + at, (short) (random.nextBoolean() ? bits & 0xbbff : bits & 0x83ff));
            }
        }
        return file;
    }

    /** Where a block holds its binary16 numbers. */
    private static int[] factors(DataType type) {
        return switch (type) {
            case Q4_0, Q5_0 -> new int[] {0};
            case Q4_1, Q5_1, Q4_K, Q5_K -> new int[] {0, 2};
            case Q2_K -> new int[] {80, 82};
            default -> new int[] {108};
        };
    }

    /** One element of a block, as the description gives it. */
    private record Element(byte[] block, int e) {

        int b(int at) {
            return block[at] & 0xff;
        }

        float half(int at) {
            return Float16.toFloat((short) (b(at) | (b(at + 1) << 8)));
        }

        int bit(int at, int index) {
            return b(at + index / 8) >> (index % 8) & 1;
        }

        int nibble(int at) {
            return e < 16 ? b(at + e) & 15 : b(at + e - 16) >> 4;
        }

        float value(DataType type) {
            int h = e / 128;
            int g = e % 128 / 32;
            int i = e % 32;
            return switch (type) {
                case Q4_0 -> half(0) * (nibble(2) - 8);
                case Q4_1 -> half(0) * nibble(4) + half(2);
                case Q5_0 -> half(0) * ((nibble(6) | (bit(2, e) << 4)) - 16);
                case Q5_1 -> half(0) * (nibble(8) | (bit(4, e) << 4)) + half(2);
                case Q2_K -> {
                    int s = b(e / 16);
                    yield half(80) * (s & 15) * (b(16 + 32 * h + i) >> (2 * g) & 3) - half(82) * (s >> 4);
                }
                case Q3_K -> {
                    int lo = b(32 + 32 * h + i) >> (2 * g) & 3;
                    int hb = b(i) >> (4 * h + g) & 1;
                    int k = e / 16;
                    int low = (k < 8 ? b(96 + k) : b(96 + k - 8) >> 4) & 15;
                    int scale = low | (b(96 + 8 + k % 4) >> (2 * (k / 4)) & 3) << 4;
                    yield half(108) * (scale - 32) * (lo - (hb == 1 ? 0 : 4));
                }
                default -> {
                    int j = e / 32;
                    int at = type == DataType.Q4_K ? 16 : 48;
                    int q = b(at + 32 * (j / 2) + i) >> (j % 2 == 0 ? 0 : 4) & 15;
                    int fifth = type == DataType.Q4_K ? 0 : b(16 + i) >> j & 1;
                    yield half(0) * scale(j) * (q | (fifth << 4)) - half(2) * minimum(j);
                }
            };
        }

        int scale(int j) {
            return j < 4 ? b(4 + j) & 63 : (b(4 + j + 4) & 15) | (b(4 + j - 4) >> 6 << 4);
        }

        int minimum(int j) {
            return j < 4 ? b(4 + j + 4) & 63 : (b(4 + j + 4) >> 4) | (b(4 + j) >> 6 << 4);
        }
    }

    @Test
    void otherTypesAreNotTranscoded() {
        assertThatThrownBy(() -> TablePacking.of(DataType.Q6_K)).isInstanceOf(IllegalArgumentException.class);
    }
}
