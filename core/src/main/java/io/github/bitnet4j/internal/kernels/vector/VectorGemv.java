package io.github.bitnet4j.internal.kernels.vector;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The ternary product with few tokens, bound by memory: Σ (code - 1)·a = Σ code·a - Σ a. A vector of bytes is taken as
 * 16-bit lanes of eight codes, which are shifted by two bits at a time and multiplied with activations that are
 * {@linkplain VectorRows#arranged arranged} for it. Four rows share the loads of the activations; they lie far apart, so that memory is
 * read in four long streams.
 */
final class VectorGemv {

    private static final VectorSpecies<Short> SHORTS = Lanes.SHORTS;
    private static final VectorSpecies<Byte> BYTES = Lanes.BYTES;
    private static final int LANES = SHORTS.length();
    private static final int LOAD = BYTES.length();

    /** Rows at once. */
    private static final int ROWS = 4;
    /** Loads whose products a lane of 16 bits can sum: 80 of at most 3·127. */
    private static final int SPAN = 10;

    private static final int TERMS = VectorRows.TERMS;

    private final VectorMatrix w;
    private final VectorRows x;
    private final int rowBytes;
    private final int loads; // vectors a row; the last one ends with it
    private final int spans;
    private final short[] sums; // [spans][ROWS][LANES]

    VectorGemv(VectorMatrix w, VectorRows x) {
        this.w = w;
        this.x = x;
        rowBytes = w.columns() / 4;
        loads = VectorRows.loads(w.columns());
        spans = (loads + SPAN - 1) / SPAN;
        sums = new short[spans * ROWS * LANES];
    }

    /** Whether a row is at least a vector. */
    static boolean fits(VectorMatrix w) {
        return w.columns() / 4 >= LOAD;
    }

    /** {@code y[t][r]} for some rows and the first tokens. */
    void multiply(int tokens, float[] y, int from, int to) {
        short[][] a = new short[tokens][];
        for (int t = 0; t < tokens; t++) {
            a[t] = x.arranged(t);
        }
        Memory memory = w.memory().forOneThread();
        int stream = (to - from) / ROWS;
        for (int r = from; r < from + stream; r++) {
            rows(memory, r, stream, a, y);
        }
        for (int r = from + ROWS * stream; r < to; r++) {
            rows(memory, r, 0, a, y);
        }
    }

    /** Four rows, which may be the same. */
    private void rows(Memory memory, int row, int stride, short[][] a, float[] y) {
        int p0 = memory.ready(0, row * rowBytes, rowBytes);
        int p1 = memory.ready(1, (row + stride) * rowBytes, rowBytes);
        int p2 = memory.ready(2, (row + 2 * stride) * rowBytes, rowBytes);
        int p3 = memory.ready(3, (row + 3 * stride) * rowBytes, rowBytes);
        for (int t = 0; t < a.length; t++) {
            int at = 0;
            for (int load = 0; load < loads; load += SPAN) {
                span(memory, p0, p1, p2, p3, load, Math.min(loads, load + SPAN), rowBytes - LOAD, a[t], sums, at);
                at += ROWS * LANES;
            }
            for (int i = 0; i < ROWS; i++) {
                int sum = total(sums, i * LANES, spans) - x.sum(t);
                y[t * w.rows() + row + i * stride] = (sum / x.scales()[t]) * w.scale();
            }
        }
    }

    // No method of ours takes or returns a vector in a loop: where the compiler does not inline it, for the loop is
    // large
    // already, every vector would be an object on the heap. The eight fields are written out, and the loop over loads
    // is
    // one that the compiler does not unroll, as it would keep more vectors at a time than there are registers.

    /** Sums of four rows over some loads. Shifts are of 32 bits, for which there are instructions with a constant. */
    private static void span(
            Memory memory,
            int p0,
            int p1,
            int p2,
            int p3,
            int from,
            int to,
            int last,
            short[] a,
            short[] sums,
            int at) {
        ShortVector s0 = ShortVector.zero(SHORTS);
        ShortVector s1 = s0;
        ShortVector s2 = s0;
        ShortVector s3 = s0;
        for (int load = from; load < to; load++) {
            int byteAt = Math.min(load * LOAD, last);
            IntVector c0 = memory.load(BYTES, p0 + byteAt).reinterpretAsInts();
            IntVector c1 = memory.load(BYTES, p1 + byteAt).reinterpretAsInts();
            IntVector c2 = memory.load(BYTES, p2 + byteAt).reinterpretAsInts();
            IntVector c3 = memory.load(BYTES, p3 + byteAt).reinterpretAsInts();
            int xAt = load * TERMS * LANES;
            ShortVector x0 = ShortVector.fromArray(SHORTS, a, xAt);
            s0 = s0.add(c0.reinterpretAsShorts().mul(x0));
            s1 = s1.add(c1.reinterpretAsShorts().mul(x0));
            s2 = s2.add(c2.reinterpretAsShorts().mul(x0));
            s3 = s3.add(c3.reinterpretAsShorts().mul(x0));
            ShortVector x1 = ShortVector.fromArray(SHORTS, a, xAt + LANES);
            s0 = s0.add(
                    c0.lanewise(VectorOperators.LSHR, 2).reinterpretAsShorts().mul(x1));
            s1 = s1.add(
                    c1.lanewise(VectorOperators.LSHR, 2).reinterpretAsShorts().mul(x1));
            s2 = s2.add(
                    c2.lanewise(VectorOperators.LSHR, 2).reinterpretAsShorts().mul(x1));
            s3 = s3.add(
                    c3.lanewise(VectorOperators.LSHR, 2).reinterpretAsShorts().mul(x1));
            ShortVector x2 = ShortVector.fromArray(SHORTS, a, xAt + 2 * LANES);
            s0 = s0.add(
                    c0.lanewise(VectorOperators.LSHR, 4).reinterpretAsShorts().mul(x2));
            s1 = s1.add(
                    c1.lanewise(VectorOperators.LSHR, 4).reinterpretAsShorts().mul(x2));
            s2 = s2.add(
                    c2.lanewise(VectorOperators.LSHR, 4).reinterpretAsShorts().mul(x2));
            s3 = s3.add(
                    c3.lanewise(VectorOperators.LSHR, 4).reinterpretAsShorts().mul(x2));
            ShortVector x3 = ShortVector.fromArray(SHORTS, a, xAt + 3 * LANES);
            s0 = s0.add(
                    c0.lanewise(VectorOperators.LSHR, 6).reinterpretAsShorts().mul(x3));
            s1 = s1.add(
                    c1.lanewise(VectorOperators.LSHR, 6).reinterpretAsShorts().mul(x3));
            s2 = s2.add(
                    c2.lanewise(VectorOperators.LSHR, 6).reinterpretAsShorts().mul(x3));
            s3 = s3.add(
                    c3.lanewise(VectorOperators.LSHR, 6).reinterpretAsShorts().mul(x3));
            ShortVector x4 = ShortVector.fromArray(SHORTS, a, xAt + 4 * LANES);
            s0 = s0.add(
                    c0.lanewise(VectorOperators.LSHR, 8).reinterpretAsShorts().mul(x4));
            s1 = s1.add(
                    c1.lanewise(VectorOperators.LSHR, 8).reinterpretAsShorts().mul(x4));
            s2 = s2.add(
                    c2.lanewise(VectorOperators.LSHR, 8).reinterpretAsShorts().mul(x4));
            s3 = s3.add(
                    c3.lanewise(VectorOperators.LSHR, 8).reinterpretAsShorts().mul(x4));
            ShortVector x5 = ShortVector.fromArray(SHORTS, a, xAt + 5 * LANES);
            s0 = s0.add(
                    c0.lanewise(VectorOperators.LSHR, 10).reinterpretAsShorts().mul(x5));
            s1 = s1.add(
                    c1.lanewise(VectorOperators.LSHR, 10).reinterpretAsShorts().mul(x5));
            s2 = s2.add(
                    c2.lanewise(VectorOperators.LSHR, 10).reinterpretAsShorts().mul(x5));
            s3 = s3.add(
                    c3.lanewise(VectorOperators.LSHR, 10).reinterpretAsShorts().mul(x5));
            ShortVector x6 = ShortVector.fromArray(SHORTS, a, xAt + 6 * LANES);
            s0 = s0.add(
                    c0.lanewise(VectorOperators.LSHR, 12).reinterpretAsShorts().mul(x6));
            s1 = s1.add(
                    c1.lanewise(VectorOperators.LSHR, 12).reinterpretAsShorts().mul(x6));
            s2 = s2.add(
                    c2.lanewise(VectorOperators.LSHR, 12).reinterpretAsShorts().mul(x6));
            s3 = s3.add(
                    c3.lanewise(VectorOperators.LSHR, 12).reinterpretAsShorts().mul(x6));
            ShortVector x7 = ShortVector.fromArray(SHORTS, a, xAt + 7 * LANES);
            s0 = s0.add(
                    c0.lanewise(VectorOperators.LSHR, 14).reinterpretAsShorts().mul(x7));
            s1 = s1.add(
                    c1.lanewise(VectorOperators.LSHR, 14).reinterpretAsShorts().mul(x7));
            s2 = s2.add(
                    c2.lanewise(VectorOperators.LSHR, 14).reinterpretAsShorts().mul(x7));
            s3 = s3.add(
                    c3.lanewise(VectorOperators.LSHR, 14).reinterpretAsShorts().mul(x7));
            ShortVector x8 = ShortVector.fromArray(SHORTS, a, xAt + 8 * LANES);
            s0 = s0.add(
                    c0.lanewise(VectorOperators.LSHR, 16).reinterpretAsShorts().mul(x8));
            s1 = s1.add(
                    c1.lanewise(VectorOperators.LSHR, 16).reinterpretAsShorts().mul(x8));
            s2 = s2.add(
                    c2.lanewise(VectorOperators.LSHR, 16).reinterpretAsShorts().mul(x8));
            s3 = s3.add(
                    c3.lanewise(VectorOperators.LSHR, 16).reinterpretAsShorts().mul(x8));
        }
        s0.intoArray(sums, at);
        s1.intoArray(sums, at + LANES);
        s2.intoArray(sums, at + 2 * LANES);
        s3.intoArray(sums, at + 3 * LANES);
    }

    /** Sum of all lanes of one row. */
    private static int total(short[] sums, int at, int spans) {
        IntVector total = IntVector.zero(Lanes.INTS);
        for (int span = 0; span < spans; span++) {
            IntVector pairs = ShortVector.fromArray(SHORTS, sums, at + span * ROWS * LANES)
                    .reinterpretAsInts();
            total = total.add(pairs.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                    .add(pairs.lanewise(VectorOperators.ASHR, 16));
        }
        return total.reduceLanes(VectorOperators.ADD);
    }
}
