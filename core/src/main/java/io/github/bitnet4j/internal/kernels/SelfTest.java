package io.github.bitnet4j.internal.kernels;

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
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Runs every kernel of a backend once on a small fixed case, before it is trusted with a model. The case takes a
 * millisecond; it finds a wrong build or a processor that is not what it says, not every possible mistake.
 */
final class SelfTest {

    private static final int TOKENS = 3;
    private static final int ROWS = 7;
    private static final int COLUMNS = 256;
    private static final int HEAD_DIM = 64;
    private static final int HEADS = COLUMNS / HEAD_DIM;

    private final Kernels kernels;
    private final SplittableRandom random = new SplittableRandom(20_260_401);

    private SelfTest(Kernels kernels) {
        this.kernels = kernels;
    }

    /** Names the first kernel whose results differ in any bit; empty if there is none. */
    static String firstDifference(Kernels tested, Kernels definition) {
        List<Step> steps = steps();
        for (Step step : steps) {
            float[] found = step.run(new SelfTest(tested));
            float[] expected = step.run(new SelfTest(definition));
            for (int i = 0; i < expected.length; i++) {
                if (Float.floatToRawIntBits(found[i]) != Float.floatToRawIntBits(expected[i])) {
                    return step.name + " gives " + found[i] + " instead of " + expected[i] + " at " + i;
                }
            }
        }
        return "";
    }

    private record Step(String name, java.util.function.Function<SelfTest, float[]> body) {
        float[] run(SelfTest test) {
            return body.apply(test);
        }
    }

    private static List<Step> steps() {
        return List.of(
                new Step("rmsNorm", SelfTest::rmsNorm),
                new Step("bitLinear", SelfTest::bitLinear),
                new Step("attention over F16", test -> test.attention(KvType.F16)),
                new Step("attention over F32", test -> test.attention(KvType.F32)),
                new Step("attention over Q8", test -> test.attention(KvType.Q8)),
                new Step("gate", SelfTest::gate),
                new Step("head F32", test -> test.head(TableType.F32)),
                new Step("head F16", test -> test.head(TableType.F16)),
                new Step("head BF16", test -> test.head(TableType.BF16)),
                new Step("head Q8_0", test -> test.head(TableType.Q8_0)),
                new Step("head Q6_K", test -> test.head(TableType.Q6_K)));
    }

    private float[] rmsNorm() {
        try (Floats x = floats(TOKENS * COLUMNS);
                Floats w = floats(COLUMNS)) {
            kernels.rmsNorm(x, w, 1e-5f, x, 0, TOKENS);
            return values(x);
        }
    }

    private float[] bitLinear() {
        byte[] codes = new byte[ROWS * COLUMNS / 4];
        for (int i = 0; i < codes.length; i++) {
            int code = random.nextInt();
            codes[i] = (byte) (code & ~(code >> 1 & 0x55)); // no code 3, which some layouts cannot hold
        }
        ByteBuffer memory = direct(codes);
        try (Floats x = floats(TOKENS * COLUMNS);
                Floats y = kernels.allocate(TOKENS * ROWS);
                QuantizedRows q = kernels.allocateRows(TOKENS, COLUMNS);
                PackedMatrix w = kernels.pack(TernaryLayout.I2_S, memory, ROWS, COLUMNS, 0.7f)) {
            kernels.quantize(x, COLUMNS, q, 0, TOKENS);
            kernels.bitLinear(w, q, TOKENS, y, 0, ROWS);
            kernels.bitLinear(w, q, 1, y, 0, ROWS);
            return values(y);
        }
    }

    /** Two query heads a key/value head, over a page of TOKENS positions, merged with itself. */
    private float[] attention(KvType type) {
        try (Floats q = floats(COLUMNS);
                Floats k = floats(TOKENS * COLUMNS / 2);
                Floats v = floats(TOKENS * COLUMNS / 2);
                Floats angles = floats(HEAD_DIM);
                Floats state = kernels.allocate(2 * HEADS * (HEAD_DIM + 2));
                Floats y = kernels.allocate(COLUMNS);
                KvPages pages = kernels.allocatePages(type, 1, HEADS / 2, HEAD_DIM)) {
            KvPage page = pages.page(0);
            kernels.rope(q, 0, HEADS, HEAD_DIM, angles, 0);
            for (int t = 0; t < TOKENS; t++) {
                kernels.store(k, t * COLUMNS / 2, v, t * COLUMNS / 2, page, t);
            }
            int block = HEADS * (HEAD_DIM + 2);
            for (int kv = 0; kv < HEADS / 2; kv++) {
                int head = 2 * kv;
                int at = head * (HEAD_DIM + 2);
                kernels.attend(q, head * HEAD_DIM, 2, page, kv, TOKENS, state, at);
                kernels.attend(q, head * HEAD_DIM, 2, page, kv, TOKENS - 1, state, block + at);
            }
            kernels.mergeAttention(state, 0, state, block, HEADS, HEAD_DIM);
            kernels.finishAttention(state, 0, HEADS, HEAD_DIM, y, 0);
            return values(y);
        }
    }

    private float[] gate() {
        try (Floats g = floats(COLUMNS);
                Floats u = floats(COLUMNS)) {
            kernels.gate(Activation.SILU, g, u, g, 0, COLUMNS);
            kernels.gate(Activation.RELU2, u, g, u, 0, COLUMNS);
            kernels.gate(Activation.GELU, g, u, g, 0, COLUMNS);
            kernels.add(u, g, 0, COLUMNS);
            return values(u);
        }
    }

    private float[] head(TableType type) {
        byte[] bytes = new byte[Math.toIntExact(ROWS * type.rowBytes(COLUMNS))];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextInt() & 0x3b); // keeps every binary16, bfloat16 and binary32 in it finite
        }
        try (PackedTable table = kernels.table(type, List.of(direct(bytes)), ROWS, COLUMNS);
                Floats h = floats(TOKENS * COLUMNS);
                Floats y = kernels.allocate(TOKENS * ROWS)) {
            kernels.embed(table, ROWS - 1, 1.5f, h, COLUMNS);
            kernels.head(table, h, TOKENS, y, 0, ROWS);
            return values(y);
        }
    }

    private static ByteBuffer direct(byte[] bytes) {
        ByteBuffer memory = ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        return memory.put(bytes).flip();
    }

    private Floats floats(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (random.nextDouble() * 8 - 4);
        }
        Floats block = kernels.allocate(size);
        block.write(0, values, 0, size);
        return block;
    }

    private static float[] values(Floats block) {
        float[] values = new float[block.size()];
        block.read(0, values, 0, values.length);
        return values;
    }
}
