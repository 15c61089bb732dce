package io.github.bitnet4j.internal.kernels.scalar;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.spi.Activation;
import io.github.bitnet4j.spi.Canonical;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.KvPage;
import io.github.bitnet4j.spi.KvType;
import io.github.bitnet4j.spi.PackedMatrix;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.QuantizedRows;
import io.github.bitnet4j.spi.TableType;
import io.github.bitnet4j.spi.TernaryLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pins the scalar definition itself to values computed by hand: other backends are only compared with it. */
class ScalarKernelsTest {

    /** All four codes 1, the trit 0. */
    private static final byte ZEROS = 0x55;

    private final ScalarKernels kernels = new ScalarKernels();

    private Floats floats(float... values) {
        return new HeapFloats(values);
    }

    private static float[] values(Floats block) {
        return ((HeapFloats) block).values();
    }

    @Test
    void dot16SumsSixteenInterleavedAndFoldsHalves() {
        float[] a = new float[17];
        a[0] = 1e8f;
        a[1] = 2;
        a[8] = -1e8f;
        a[16] = 1;
        float[] ones = new float[17];
        Arrays.fill(ones, 1f);
        // s[0] = 1e8 + 1 loses the 1, s[0] + s[8] = 0, s[1] = 2. One sum after the other gives 1, exact sums 3.
        assertThat(Canonical.dot16(a, 0, ones, 0, 17)).isEqualTo(2f);
        assertThat(Canonical.sum16(a, 0, 17)).isEqualTo(2f);
    }

    @Test
    void dot16RoundsAProductBeforeItIsAdded() {
        float x = 1 + 0x1p-12f;
        // x² = 1 + 2^-11 + 2^-24 rounds to 1 + 2^-11; a fused multiply-add would keep 2^-24.
        assertThat(Canonical.dot16(new float[] {x}, 0, new float[] {x}, 0, 1)).isEqualTo(1 + 0x1p-11f);
        float[] a = new float[17];
        float[] b = new float[17];
        a[0] = -1 - 0x1p-11f;
        b[0] = 1;
        a[16] = x;
        b[16] = x;
        assertThat(Canonical.dot16(a, 0, b, 0, 17)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0x1p0",
        "1, 0x1.5bf0a8p1",
        "-1, 0x1.78b564p-2",
        "0.5, 0x1.a61298p0",
        "-10, 0x1.7cd79cp-15",
        "88.72283, 0x1.ffff08p127",
        "1000, 0x1.ffff08p127",
        "-87.33654, 0x1.00004cp-126",
        "-1000, 0x1.00004cp-126"
    })
    void exp32(float x, String expected) {
        assertThat(Canonical.exp32(x)).isEqualTo(Float.parseFloat(expected));
    }

    @Test
    void rmsNorm() {
        Floats y = floats(new float[2]);
        kernels.rmsNorm(floats(3, 4), floats(1, 2), 0f, y, 0, 1);
        assertThat(values(y)).containsExactly(0x1.b27248p-1f, 0x1.21a186p1f);
    }

    @Test
    void quantizedProduct() {
        float[] x = new float[128];
        System.arraycopy(new float[] {0.5f, -2, 1, 0}, 0, x, 0, 4);
        QuantizedRows rows = kernels.allocateRows(1, 128);
        kernels.quantize(floats(x), x.length, rows, 0, 1);
        byte[] codes = new byte[128];
        rows.codes(0, codes);
        // 63.5 is a tie and goes to the even 64.
        assertThat(codes).startsWith(32, -127, 64, 0);
        assertThat(rows.scale(0)).isEqualTo(63.5f);

        // Trits 1, -1, 0, 1 in columns 0 to 3: the sum is 159.
        Floats y = floats(new float[1]);
        kernels.bitLinear(matrix(0x95, 0x15, 0x55, 0x95), rows, 1, y, 0, 1);
        assertThat(values(y)).containsExactly(0x1.408102p1f);
    }

    @ParameterizedTest
    @CsvSource({"0x86, 0, 1", "0x86, 32, -1", "0x86, 64, 0", "0x86, 96, 1", "0xff, 0, 2", "0xff, 96, 2"})
    void i2sColumns(int firstByte, int column, float trit) {
        float[] x = new float[128];
        x[column] = 1;
        QuantizedRows rows = kernels.allocateRows(1, 128);
        kernels.quantize(floats(x), x.length, rows, 0, 1);
        Floats y = floats(new float[1]);
        kernels.bitLinear(matrix(firstByte), rows, 1, y, 0, 1);
        assertThat(values(y)).containsExactly(trit);
    }

    /** One row of 128 columns with scale 1 that begins with the bytes; the other trits are 0. */
    private PackedMatrix matrix(int... firstBytes) {
        byte[] codes = new byte[32];
        Arrays.fill(codes, ZEROS);
        for (int i = 0; i < firstBytes.length; i++) {
            codes[i] = (byte) firstBytes[i];
        }
        return kernels.pack(TernaryLayout.I2_S, ByteBuffer.wrap(codes), 1, 128, 1f);
    }

    @Test
    void q8Row() {
        ByteBuffer block = ByteBuffer.allocate(34).order(ByteOrder.LITTLE_ENDIAN);
        block.putShort(0, (short) 0x3800); // 0.5
        block.put(2, (byte) -128).put(3, (byte) 127).put(33, (byte) 3);
        float[] row = embed(TableType.Q8_0, block, 32);
        assertThat(row).startsWith(-64f, 63.5f, 0f).endsWith(0f, 1.5f);
    }

    @Test
    void q6Row() {
        ByteBuffer block = ByteBuffer.allocate(210).order(ByteOrder.LITTLE_ENDIAN);
        block.put(0, (byte) 0xa5).put(32, (byte) 0x7f).put(64, (byte) 0x01); // low bits
        block.put(128, (byte) 0b11_10_01_00); // high bits of elements 96, 64, 32, 0
        block.put(192, (byte) 2)
                .put(194, (byte) -3)
                .put(196, (byte) 1)
                .put(198, (byte) 127)
                .put(200, (byte) 4);
        block.putShort(208, (short) 0x3400); // 0.25
        float[] row = embed(TableType.Q6_K, block, 256);
        assertThat(row[0]).isEqualTo(0.25f * 2 * (0x05 - 32));
        assertThat(row[32]).isEqualTo(0.25f * -3 * (0x1f - 32));
        assertThat(row[64]).isEqualTo(0.25f * 1 * (0x2a - 32));
        assertThat(row[96]).isEqualTo(0.25f * 127 * (0x37 - 32));
        assertThat(row[128]).isEqualTo(0.25f * 4 * (0x01 - 32));
    }

    @Test
    void bf16AndF16Rows() {
        ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(0, (short) 0x3fc0).putShort(2, (short) 0xc000);
        assertThat(embed(TableType.BF16, bytes, 2)).containsExactly(1.5f, -2f);
        bytes.putShort(0, (short) 0x3e00).putShort(2, (short) 0x8001);
        assertThat(embed(TableType.F16, bytes, 2)).containsExactly(1.5f, -0x1p-24f);
    }

    private float[] embed(TableType type, ByteBuffer row, int columns) {
        PackedTable table = kernels.table(type, List.of(row), 1, columns);
        Floats y = floats(new float[columns]);
        kernels.embed(table, 0, 1, y, 0);
        return values(y);
    }

    @Test
    void headGivesALogitARow() {
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(1f).putFloat(2f).putFloat(-1f).putFloat(0.5f).flip();
        PackedTable table = kernels.table(TableType.F32, List.of(bytes), 2, 2);
        Floats y = floats(new float[4]);
        kernels.head(table, floats(10, 1, 0, 4), 2, y, 0, 2);
        assertThat(values(y)).containsExactly(12f, -9.5f, 8f, 2f);
    }

    @Test
    void ropeRotatesHalves() {
        Floats x = floats(1, 2, 3, 4);
        // A quarter turn of (1, 3), none of (2, 4).
        kernels.rope(x, 0, 1, 4, floats(0, 1, 1, 0), 0);
        assertThat(values(x)).containsExactly(-3f, 2f, 1f, 4f);
    }

    @Test
    void attentionMergesPages() {
        Floats state = floats(new float[6]);
        Floats q = floats(1, 1, 0, 0);
        // Scores 0 and 1, for c = 1 / sqrt(4); values 2 and 4.
        kernels.attend(q, 0, 1, page(0, 2), 0, 1, state, 0);
        assertThat(values(state)).containsExactly(0f, 1f, 2f, 2f, 2f, 2f);
        Floats block = floats(new float[6]);
        kernels.attend(q, 0, 1, page(1, 4), 0, 1, block, 0);
        assertThat(values(block)).containsExactly(1f, 1f, 4f, 4f, 4f, 4f);
        kernels.mergeAttention(state, 0, block, 0, 1, 4);
        float alpha = 0x1.78b564p-2f;
        assertThat(values(state)).startsWith(1f, alpha + 1f, 2f * alpha + 4f);

        Floats y = floats(new float[4]);
        kernels.finishAttention(state, 0, 1, 4, y, 0);
        assertThat(values(y)).containsOnly((2f * alpha + 4f) / (alpha + 1f));
    }

    private KvPage page(float key, float value) {
        KvPage page = kernels.allocatePages(KvType.F16, 1, 1, 4).page(0);
        kernels.store(floats(key, key, key, key), 0, floats(value, value, value, value), 0, page, 0);
        return page;
    }

    @Test
    void attentionOverCodes() {
        KvPage page = kernels.allocatePages(KvType.Q8, 1, 1, 4).page(0);
        // Codes 32, -127, 64 (a tie, to even) and 0 with s = 63.5, then 127 four times with s = 127 / 4.
        kernels.store(floats(0.5f, -2, 1, 0), 0, floats(0.5f, -2, 1, 0), 0, page, 0);
        kernels.store(floats(4, 4, 4, 4), 0, floats(4, 4, 4, 4), 0, page, 1);
        Floats state = floats(new float[6]);
        // Codes of the query: 0, 2047, 1024 (1023.5 is a tie), 0; c / s = 0.5 / 2047.
        kernels.attend(floats(0, 1, 0.5f, 0), 0, 1, page, 0, 2, state, 0);
        float first = ((-127 * 2047 + 64 * 1024) * (1 / 63.5f)) * (0.5f / 2047);
        float second = ((127 * 2047 + 127 * 1024) * (1 / 31.75f)) * (0.5f / 2047);
        float p = Canonical.exp32(first - second);
        assertThat(values(state)).startsWith(second, p + 1);
        // Codes of the weights p / 63.5 and 1 / 31.75: the second is 32767.
        float s = 32767 / (1 / 31.75f);
        int weight = (int) Math.rint(p * (1 / 63.5f) * s);
        assertThat(weight).isBetween(100, 10_000);
        for (int i = 0; i < 4; i++) {
            int sum = weight * new int[] {32, -127, 64, 0}[i] + 32767 * 127;
            assertThat(values(state)[2 + i]).isEqualTo(sum * (1 / s));
        }
    }

    @Test
    void activations() {
        Floats y = floats(new float[4]);
        kernels.gate(Activation.RELU2, floats(-3, 3, 0, 0.5f), floats(2, 2, 2, -1), y, 0, 4);
        assertThat(values(y)).containsExactly(0f, 18f, 0f, -0.25f);
        kernels.gate(Activation.SILU, floats(0, 1, 1, 0), floats(1, 1, -2, 5), y, 0, 4);
        assertThat(values(y)).containsExactly(0f, 0x1.764d5p-1f, -0x1.764d5p0f, 0f);
    }
}
