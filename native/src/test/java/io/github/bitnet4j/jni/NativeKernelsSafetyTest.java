package io.github.bitnet4j.jni;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.internal.kernels.scalar.ScalarKernels;
import io.github.bitnet4j.spi.Activation;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.KvPage;
import io.github.bitnet4j.spi.KvPages;
import io.github.bitnet4j.spi.KvType;
import io.github.bitnet4j.spi.PackedMatrix;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.QuantizedRows;
import io.github.bitnet4j.spi.TableType;
import io.github.bitnet4j.spi.TernaryLayout;
import java.nio.ByteBuffer;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Wrong calls throw: they never reach memory that is not theirs. */
class NativeKernelsSafetyTest {

    private Kernels kernels;
    private Floats x;
    private QuantizedRows rows;
    private KvPages pages;
    private KvPage page;
    private PackedMatrix matrix;
    private PackedTable table;

    @BeforeEach
    void open() {
        kernels = NativeBuild.provider().open(null);
        x = kernels.allocate(256);
        rows = kernels.allocateRows(2, 128);
        pages = kernels.allocatePages(KvType.F32, 1, 2, 8);
        page = pages.page(0);
        matrix = kernels.pack(TernaryLayout.I2_S, ByteBuffer.allocateDirect(64), 2, 128, 1f);
        table = kernels.table(TableType.F32, List.of(ByteBuffer.allocate(1024)), 2, 128);
    }

    @Test
    void closedBlocksAreRefused() {
        Floats closed = kernels.allocate(256);
        for (AutoCloseable block : List.<AutoCloseable>of(closed, rows, pages, matrix, table)) {
            closeTwice(block);
        }
        QuantizedRows open = kernels.allocateRows(2, 128);
        refused(() -> closed.read(0, new float[1], 0, 1));
        refused(() -> closed.write(0, new float[1], 0, 1));
        refused(() -> kernels.add(closed, x, 0, 1));
        refused(() -> kernels.add(x, closed, 0, 0));
        refused(() -> rows.codes(0, new byte[128]));
        refused(() -> rows.scale(0));
        refused(() -> kernels.quantize(x, 128, rows, 0, 2));
        refused(() -> kernels.bitLinear(matrix, open, 2, x, 0, 2));
        refused(() -> kernels.store(x, 0, x, 0, page, 0));
        refused(() -> kernels.attend(x, 0, 1, page, 0, 1, x, 0));
        refused(() -> page.read(1, ByteBuffer.allocate(256)));
        refused(() -> page.write(1, ByteBuffer.allocateDirect(256)));
        refused(() -> kernels.mergeAttention(closed, 0, x, 0, 1, 8));
        refused(() -> kernels.mergeAttention(x, 0, closed, 0, 1, 8));
        refused(() -> kernels.embed(table, 0, 1, x, 0));
        refused(() -> kernels.head(table, x, 2, x, 0, 2));
    }

    private static void closeTwice(AutoCloseable block) {
        try {
            block.close();
            block.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }

    @Test
    void blocksOfAnotherBackendAreRefused() {
        Kernels scalar = new ScalarKernels();
        Floats foreign = scalar.allocate(256);
        List<ThrowingCallable> calls = List.of(
                () -> kernels.add(x, foreign, 0, 1),
                () -> kernels.gate(Activation.SILU, x, x, foreign, 0, 1),
                () -> kernels.quantize(x, 128, scalar.allocateRows(2, 128), 0, 1),
                () -> kernels.store(
                        x, 0, x, 0, scalar.allocatePages(KvType.F16, 1, 1, 8).page(0), 0),
                () -> kernels.embed(
                        scalar.table(TableType.F32, List.of(ByteBuffer.allocate(512)), 1, 128), 0, 1, x, 0));
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("blocks of its own");
        }
    }

    @Test
    void placesOutsideAPageAreRefused() {
        List<ThrowingCallable> calls = List.of(
                () -> kernels.attend(x, 0, 1, page, 2, 1, x, 100),
                () -> kernels.attend(x, 0, 1, page, -1, 1, x, 100),
                () -> kernels.attend(x, 0, 1, page, 0, 0, x, 100),
                () -> kernels.attend(x, 0, 1, page, 0, 257, x, 100),
                () -> kernels.attend(x, 0, -1, page, 0, 1, x, 100),
                () -> kernels.store(x, 0, x, 0, page, -1),
                () -> kernels.quantize(x, 129, rows, 0, 1),
                () -> kernels.quantize(x, -1, rows, 0, 1),
                () -> kernels.rope(x, 0, Integer.MAX_VALUE, 8, x, 0),
                () -> kernels.rmsNorm(x, x, 0f, x, 0, Integer.MAX_VALUE),
                () -> kernels.bitLinear(matrix, rows, Integer.MAX_VALUE, x, 0, 2),
                () -> kernels.bitLinear(matrix, rows, -1, x, 0, 2),
                () -> kernels.bitLinear(matrix, rows, 1, x, 2, 1));
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(64);
        List<ThrowingCallable> calls = List.of(
                () -> kernels.allocate(-1),
                () -> kernels.allocateRows(1, 100),
                () -> kernels.allocateRows(-1, 128),
                () -> kernels.allocatePages(KvType.F16, 1, 1, 7),
                () -> kernels.allocatePages(KvType.F16, 1, -1, 8),
                () -> kernels.allocatePages(KvType.Q8, 1, 1, 2 + KvPage.MAX_HEAD_DIM),
                () -> kernels.pack(TernaryLayout.I2_S, bytes, 3, 128, 1f),
                () -> kernels.pack(TernaryLayout.I2_S, bytes, 2, 100, 1f),
                () -> kernels.pack(TernaryLayout.I2_S, bytes, 2, 128, Float.NaN),
                () -> kernels.table(TableType.F32, List.of(bytes), 2, 16),
                () -> kernels.table(TableType.F32, List.of(bytes), 1, 10),
                () -> kernels.table(TableType.Q8_0, List.of(bytes), 1, 33),
                () -> kernels.bitLinear(matrix, kernels.allocateRows(1, 256), 1, x, 0, 2));
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
