package io.github.bitnet4j.spi;

import static io.github.bitnet4j.spi.Workbench.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contents of a page leave it and come back in one order for all backends. */
public abstract class PagesContract extends EstimatesContract {

    private static final int HEADS = 3;
    private static final int[] POSITIONS = {0, 1, 17, 256};

    @ParameterizedTest
    @CsvSource({"F16,2", "F16,128", "F32,2", "F32,30", "Q8,2", "Q8,30", "Q8,128"})
    void rowsLeavePagesAndComeBack(KvType type, int headDim) {
        agree("rows of a page", bench -> {
            KvPage page = filled(bench, type, headDim);
            KvPage direct = bench.page(type, HEADS, headDim);
            KvPage heap = bench.page(type, HEADS, headDim);
            float[] all = {};
            for (int positions : POSITIONS) {
                int bytes = 2 * HEADS * positions * (int) type.rowBytes(headDim);
                ByteBuffer buffer = ByteBuffer.allocateDirect(bytes + 7);
                byte[] rows = rows(page, buffer, positions);
                assertThat(rows(page, ByteBuffer.allocate(bytes + 7), positions))
                        .isEqualTo(rows);
                direct.write(positions, buffer.position(3).asReadOnlyBuffer());
                ByteBuffer copy = ByteBuffer.wrap(rows);
                heap.write(positions, copy);
                assertThat(copy.remaining()).isEqualTo(4);
                assertThat(rows(direct, buffer, positions)).isEqualTo(rows);
                assertThat(rows(heap, buffer, positions)).isEqualTo(rows);
                all = concat(concat(all, floats(rows)), attend(bench, direct, headDim, positions));
            }
            return all;
        });
    }

    /** The rows of a page behind three bytes of a buffer; four more must stay as they are. */
    private static byte[] rows(KvPage page, ByteBuffer buffer, int positions) {
        for (int i = 0; i < buffer.capacity(); i++) {
            buffer.put(i, (byte) 77);
        }
        buffer.position(3);
        page.read(positions, buffer);
        assertThat(buffer.remaining()).isEqualTo(4);
        byte[] all = new byte[buffer.capacity()];
        buffer.rewind().get(all);
        buffer.rewind();
        assertThat(all).startsWith(77, 77, 77).endsWith(77, 77, 77, 77);
        byte[] rows = new byte[all.length - 3];
        System.arraycopy(all, 3, rows, 0, rows.length);
        return rows;
    }

    private KvPage filled(Workbench bench, KvType type, int headDim) {
        KvPage page = bench.page(type, HEADS, headDim);
        int row = HEADS * headDim;
        Inputs inputs = new Inputs(SEED + headDim);
        Floats k = bench.floats(inputs.normal(KvPage.POSITIONS * row, 1f));
        Floats v = bench.floats(inputs.normal(KvPage.POSITIONS * row, 3f));
        for (int slot = 0; slot < KvPage.POSITIONS; slot++) {
            bench.kernels().store(k, slot * row, v, slot * row, page, slot);
        }
        return page;
    }

    private float[] attend(Workbench bench, KvPage page, int headDim, int positions) {
        if (positions == 0) {
            return new float[0];
        }
        Floats q = bench.floats(new Inputs(SEED).normal(headDim, 1f));
        Floats state = bench.untouched(HEADS * (headDim + 2));
        for (int head = 0; head < HEADS; head++) {
            bench.kernels().attend(q, 0, 1, page, head, positions, state, head * (headDim + 2));
        }
        return read(state);
    }

    private static float[] floats(byte[] bytes) {
        float[] values = new float[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            values[i] = bytes[i];
        }
        return values;
    }

    @Test
    void rowsThatDoNotFitAreRefused() {
        try (Workbench bench = new Workbench(kernels())) {
            KvPage page = bench.page(KvType.F16, 2, 8);
            ByteBuffer rows = ByteBuffer.allocateDirect(2 * 2 * 3 * 16);
            refused(() -> page.read(4, rows));
            refused(() -> page.write(4, rows));
            refused(() -> page.read(-1, rows));
            refused(() -> page.write(-1, rows));
            refused(() -> page.read(257, ByteBuffer.allocate(1 << 20)));
            refused(() -> page.write(257, ByteBuffer.allocate(1 << 20)));
            assertThat(rows.position()).isZero();
            assertThatThrownBy(() -> page.read(3, rows.asReadOnlyBuffer())).isInstanceOf(ReadOnlyBufferException.class);
            page.read(3, rows);
            assertThat(rows.hasRemaining()).isFalse();
        }
    }
}
