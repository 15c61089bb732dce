package io.github.bitnet4j;

import io.github.bitnet4j.internal.kernels.Backends;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.PackedMatrix;
import io.github.bitnet4j.spi.QuantizedRows;
import io.github.bitnet4j.spi.TernaryLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Times ternary products with matrices of a model's size, more of them than caches hold. The codes lie in small pages, as
 * those of a mapped file do; what is repacked exists only while it is timed.
 */
final class LayoutProbe {

    /** A feed-forward projection of BitNet b1.58 2B-4T, and its ternary weights in all. */
    private static final int ROWS = 6912;

    private static final int COLUMNS = 2560;
    private static final double MODEL_WEIGHTS = 2_084_044_800.0;

    /** Matrices of one pass: their codes take 142 MB at two bits. */
    private static final int MATRICES = 32;

    /** Tokens of a product that stands for prefill, with one matrix. */
    private static final int TOKENS = 64;

    /** A multiple of every group of rows. */
    private static final int BLOCK_ROWS = 640;

    /**
     * What one pass gave.
     *
     * @param decode tokens a second, one at a time
     * @param prefill tokens a second, many at a time
     */
    record Rates(double decode, double prefill) {}

    private final Backends backends;
    private final Workers workers;
    private final List<ByteBuffer> codes = new ArrayList<>();

    /** Prepares random codes. */
    LayoutProbe(Backends backends, Workers workers) {
        this.backends = backends;
        this.workers = workers;
        byte[] trits = trits();
        for (int i = 0; i < MATRICES; i++) {
            codes.add(ByteBuffer.allocateDirect(trits.length).put(trits).flip());
        }
    }

    private static byte[] trits() {
        byte[] bytes = new byte[ROWS * COLUMNS / 4];
        new SplittableRandom(1).nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (bytes[i] & ~(bytes[i] >> 1 & 0x55)); // no code 3
        }
        return bytes;
    }

    /** Times one pass. */
    Rates run(Backends.Choice choice) {
        try (Bench bench = new Bench(choice)) {
            return bench.run();
        }
    }

    private final class Bench implements AutoCloseable {

        private final Kernels kernels;
        private final List<PackedMatrix> matrices = new ArrayList<>();
        private final QuantizedRows x;
        private final Floats y;

        Bench(Backends.Choice choice) {
            kernels = backends.open(choice.backend(), choice.isa(), choice.layout())
                    .kernels();
            for (ByteBuffer each : codes) {
                matrices.add(kernels.pack(TernaryLayout.I2_S, each.duplicate(), ROWS, COLUMNS, 1f));
            }
            x = kernels.allocateRows(TOKENS, COLUMNS);
            y = kernels.allocate(TOKENS * ROWS);
            try (Floats zeros = kernels.allocate(TOKENS * COLUMNS)) {
                kernels.quantize(zeros, x.columns(), x, 0, TOKENS); // the speed does not depend on the values
            }
        }

        Rates run() {
            double decode = weightsPerSecond(matrices, 1);
            double prefill = weightsPerSecond(matrices.subList(0, 1), TOKENS);
            return new Rates(decode / MODEL_WEIGHTS, prefill / MODEL_WEIGHTS);
        }

        private double weightsPerSecond(List<PackedMatrix> some, int tokens) {
            long start = System.nanoTime();
            for (PackedMatrix w : some) {
                workers.forRange(ROWS, BLOCK_ROWS, (from, to) -> kernels.bitLinear(w, x, tokens, y, from, to));
            }
            return (double) some.size() * ROWS * COLUMNS * tokens * 1e9 / (System.nanoTime() - start);
        }

        @Override
        public void close() {
            matrices.forEach(PackedMatrix::close);
            x.close();
            y.close();
        }
    }
}
