package io.github.bitnet4j.spi;

import static io.github.bitnet4j.spi.Workbench.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The part of {@link KernelsContract} on ternary products and layouts. */
public abstract class TernaryContract extends BackendContract {

    @ParameterizedTest
    @CsvSource({"1,128,1", "3,128,2", "7,256,1", "16,384,3", "33,640,5", "9,2560,1", "5,6912,17", "64,512,33"})
    void bitLinear(int rows, int columns, int tokens) {
        Inputs inputs = new Inputs(SEED + rows);
        float[] x = inputs.normal(tokens * columns, 3f);
        byte[] trits = inputs.ternary(rows * columns / 4);
        for (byte[] codes : List.of(trits, kernels().repacks() ? trits : inputs.bytes(rows * columns / 4))) {
            for (int from = 0; from < rows; from += 1 + rows / 3) {
                int first = from;
                int end = first + 1 + inputs.upTo(rows - first);
                for (ByteBuffer memory : List.of(ByteBuffer.wrap(codes), Inputs.direct(codes, 3))) {
                    agree("bitLinear rows " + first + " to " + end, bench -> {
                        Floats y = bench.untouched(tokens * rows);
                        PackedMatrix w = bench.matrix(memory.duplicate(), rows, columns, 0.0173f);
                        bench.kernels().bitLinear(w, bench.quantized(x, columns), tokens, y, first, end);
                        return read(y);
                    });
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0xaa, 0xff})
    void bitLinearReachesItsLargestSums(int code) {
        int columns = 6912;
        byte[] codes = new byte[2 * columns / 4];
        Arrays.fill(codes, (byte) code);
        if (code == 0xff && kernels().repacks()) {
            assertThatThrownBy(() -> kernels().pack(TernaryLayout.I2_S, ByteBuffer.wrap(codes), 2, columns, 1f))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the code 3 at row 0, column 0");
            return;
        }
        float[] x = new float[2 * columns];
        Arrays.fill(x, 0, columns, -1f);
        Arrays.fill(x, columns, 2 * columns, 1f);
        agree("all codes " + code, bench -> {
            Floats y = bench.untouched(4);
            PackedMatrix w = bench.matrix(Inputs.direct(codes, 0), 2, columns, 1f);
            bench.kernels().bitLinear(w, bench.quantized(x, columns), 2, y, 0, 2);
            return read(y);
        });
    }

    @Test
    void repackingInPartsIsPacking() {
        Kernels k = kernels();
        byte[] codes = new Inputs(SEED).ternary(100 * 256 / 4);
        float[] x = new Inputs(SEED).normal(3 * 256, 1f);
        try (Workbench bench = new Workbench(k)) {
            PackedMatrix parts = bench.allocated(100, 256, 2f);
            int middle = 50 / parts.rowGroup() * parts.rowGroup();
            assertThat(k.repack(TernaryLayout.I2_S, rows(codes, middle, 100), parts, middle, 100))
                    .isEqualTo(-1);
            assertThat(k.repack(TernaryLayout.I2_S, rows(codes, 0, middle), parts, 0, middle))
                    .isEqualTo(-1);
            Floats actual = bench.untouched(300);
            k.bitLinear(parts, bench.quantized(x, 256), 3, actual, 0, 100);
            Floats expected = bench.untouched(300);
            k.bitLinear(
                    bench.matrix(ByteBuffer.wrap(codes), 100, 256, 2f), bench.quantized(x, 256), 3, expected, 0, 100);
            assertThat(read(actual)).isEqualTo(read(expected));
        }
    }

    /** Rows of 256 codes. */
    private static ByteBuffer rows(byte[] codes, int from, int to) {
        return ByteBuffer.wrap(codes, from * 64, (to - from) * 64);
    }

    @Test
    void repackingFindsCodesThatAreNoTrits() {
        Kernels k = kernels();
        if (!k.repacks()) {
            try (PackedMatrix inPlace = k.pack(TernaryLayout.I2_S, ByteBuffer.allocate(32), 1, 128, 1f)) {
                assertThatThrownBy(() -> k.repack(TernaryLayout.I2_S, ByteBuffer.allocate(32), inPlace, 0, 1))
                        .isInstanceOf(UnsupportedOperationException.class);
            }
        }
        byte[] codes = new Inputs(SEED).ternary(100 * 256 / 4);
        codes[64 * 77 + 33] |= 0x30; // row 77: byte 1 of the second block, columns 32 to 63 of it
        try (Workbench bench = new Workbench(k)) {
            PackedMatrix w = bench.allocated(100, 256, 2f);
            int from = 60 / w.rowGroup() * w.rowGroup();
            assertThat(k.repack(TernaryLayout.I2_S, rows(codes, from, 100), w, from, 100))
                    .isEqualTo((77 - from) * 256 + 128 + 33);
            if (k.repacks()) {
                assertThatThrownBy(() -> bench.matrix(ByteBuffer.wrap(codes), 100, 256, 2f))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("the code 3 at row 77, column 161");
            }
            assertThatThrownBy(() -> k.repack(TernaryLayout.I2_S, rows(codes, 0, 99), w, 0, 100))
                    .isInstanceOf(IllegalArgumentException.class);
            if (w.rowGroup() > 1) {
                assertThatThrownBy(() -> k.repack(TernaryLayout.I2_S, rows(codes, 0, 1), w, 1, 2))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("no whole groups of " + w.rowGroup());
            }
            refused(() -> k.repack(TernaryLayout.I2_S, rows(codes, 0, 100), w, 0, 100 + w.rowGroup()));
        }
    }

    @Test
    void bitLinearOfZeroIsZero() {
        byte[] codes = new Inputs(SEED).ternary(8 * 256 / 4);
        agree("zero x", bench -> {
            Floats y = bench.untouched(8);
            PackedMatrix w = bench.matrix(Inputs.direct(codes, 0), 8, 256, 2f);
            bench.kernels().bitLinear(w, bench.quantized(new float[256], 256), 1, y, 0, 8);
            return read(y);
        });
    }
}
