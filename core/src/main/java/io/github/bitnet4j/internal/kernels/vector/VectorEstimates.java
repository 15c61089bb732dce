package io.github.bitnet4j.internal.kernels.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * 4-bit copies of a table and their products with vectors of 15-bit codes, 128·coarse + fine. A product is an integer
 * below 2^31, so one sum of 32 bits gives both parts. Four rows share the loads of the vector.
 */
final class VectorEstimates {

    private static final VectorSpecies<Integer> INTS = Lanes.INTS;
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final int LANES = VectorNibbles.LANES;
    private static final int FIELDS = VectorNibbles.FIELDS;
    private static final int LOAD = Lanes.BYTES.length();
    /** Rows at once. */
    private static final int ROWS = 4;

    private final VectorNibbles w;
    private final VectorRows x;

    VectorEstimates(VectorNibbles w, VectorRows x) {
        this.w = w;
        this.x = x;
    }

    /** {@code y[t][r]} for some rows and the first tokens. */
    void multiply(int tokens, float[] y, int from, int to) {
        int[][] a = new int[tokens][];
        for (int t = 0; t < tokens; t++) {
            a[t] = x.nibbleFactors(t);
        }
        Memory memory = w.memory().forOneThread();
        int[] sums = new int[ROWS];
        int stream = (to - from) / ROWS;
        for (int r = from; r < from + stream; r++) {
            rows(memory, r, stream, a, sums, y);
        }
        for (int r = from + ROWS * stream; r < to; r++) {
            rows(memory, r, 0, a, sums, y);
        }
    }

    /** 128·coarse + fine of a token, whose parts are two rows. */
    static int[] combined(VectorRows x, int token) {
        int n = x.columns();
        byte[] codes = x.codes();
        int coarse = 2 * token * n;
        int[] combined = new int[n];
        for (int i = 0; i < n; i++) {
            combined[i] = 128 * codes[coarse + i] + codes[coarse + n + i];
        }
        return combined;
    }

    /**
     * What vectors of 4-bit codes are multiplied with: where a[f] belongs to the code at bit 4·f, b[f] = a[f] - 16·a[f - 1],
     * so that codes need not be masked out, as in {@link VectorRows#arranged}.
     */
    static void arrange(VectorRows x, int token, int[] target) {
        int[] a = combined(x, token);
        for (int i = 0; i < a.length; i++) {
            boolean lowest = i % (FIELDS * LANES) < LANES;
            target[i] = lowest ? a[i] : a[i] - 16 * a[i - LANES];
        }
    }

    /** Four rows, which may be the same. */
    private void rows(Memory memory, int row, int stride, int[][] a, int[] sums, float[] y) {
        int bytes = w.rowBytes();
        int p0 = memory.ready(0, row * bytes, bytes);
        int p1 = memory.ready(1, (row + stride) * bytes, bytes);
        int p2 = memory.ready(2, (row + 2 * stride) * bytes, bytes);
        int p3 = memory.ready(3, (row + 3 * stride) * bytes, bytes);
        for (int t = 0; t < a.length; t++) {
            fourRows(memory, p0, p1, p2, p3, bytes, a[t], sums);
            for (int i = 0; i < ROWS; i++) {
                int r = row + i * stride;
                y[t * w.rows() + r] = w.steps()[r] * (sums[i] / x.scales()[2 * t]);
            }
        }
    }

    /** Sums of four rows; the eight fields are written out as in {@link VectorGemv}. */
    private static void fourRows(Memory memory, int p0, int p1, int p2, int p3, int bytes, int[] a, int[] sums) {
        IntVector s0 = IntVector.zero(INTS);
        IntVector s1 = s0;
        IntVector s2 = s0;
        IntVector s3 = s0;
        for (int at = 0; at < bytes; at += LOAD) {
            IntVector c0 = memory.load(Lanes.BYTES, p0 + at).reinterpretAsInts();
            IntVector c1 = memory.load(Lanes.BYTES, p1 + at).reinterpretAsInts();
            IntVector c2 = memory.load(Lanes.BYTES, p2 + at).reinterpretAsInts();
            IntVector c3 = memory.load(Lanes.BYTES, p3 + at).reinterpretAsInts();
            IntVector x0 = IntVector.fromArray(INTS, a, 2 * at);
            s0 = s0.add(c0.mul(x0));
            s1 = s1.add(c1.mul(x0));
            s2 = s2.add(c2.mul(x0));
            s3 = s3.add(c3.mul(x0));
            IntVector x1 = IntVector.fromArray(INTS, a, 2 * at + LANES);
            s0 = s0.add(c0.lanewise(VectorOperators.LSHR, 4).mul(x1));
            s1 = s1.add(c1.lanewise(VectorOperators.LSHR, 4).mul(x1));
            s2 = s2.add(c2.lanewise(VectorOperators.LSHR, 4).mul(x1));
            s3 = s3.add(c3.lanewise(VectorOperators.LSHR, 4).mul(x1));
            IntVector x2 = IntVector.fromArray(INTS, a, 2 * at + 2 * LANES);
            s0 = s0.add(c0.lanewise(VectorOperators.LSHR, 8).mul(x2));
            s1 = s1.add(c1.lanewise(VectorOperators.LSHR, 8).mul(x2));
            s2 = s2.add(c2.lanewise(VectorOperators.LSHR, 8).mul(x2));
            s3 = s3.add(c3.lanewise(VectorOperators.LSHR, 8).mul(x2));
            IntVector x3 = IntVector.fromArray(INTS, a, 2 * at + 3 * LANES);
            s0 = s0.add(c0.lanewise(VectorOperators.LSHR, 12).mul(x3));
            s1 = s1.add(c1.lanewise(VectorOperators.LSHR, 12).mul(x3));
            s2 = s2.add(c2.lanewise(VectorOperators.LSHR, 12).mul(x3));
            s3 = s3.add(c3.lanewise(VectorOperators.LSHR, 12).mul(x3));
            IntVector x4 = IntVector.fromArray(INTS, a, 2 * at + 4 * LANES);
            s0 = s0.add(c0.lanewise(VectorOperators.LSHR, 16).mul(x4));
            s1 = s1.add(c1.lanewise(VectorOperators.LSHR, 16).mul(x4));
            s2 = s2.add(c2.lanewise(VectorOperators.LSHR, 16).mul(x4));
            s3 = s3.add(c3.lanewise(VectorOperators.LSHR, 16).mul(x4));
            IntVector x5 = IntVector.fromArray(INTS, a, 2 * at + 5 * LANES);
            s0 = s0.add(c0.lanewise(VectorOperators.LSHR, 20).mul(x5));
            s1 = s1.add(c1.lanewise(VectorOperators.LSHR, 20).mul(x5));
            s2 = s2.add(c2.lanewise(VectorOperators.LSHR, 20).mul(x5));
            s3 = s3.add(c3.lanewise(VectorOperators.LSHR, 20).mul(x5));
            IntVector x6 = IntVector.fromArray(INTS, a, 2 * at + 6 * LANES);
            s0 = s0.add(c0.lanewise(VectorOperators.LSHR, 24).mul(x6));
            s1 = s1.add(c1.lanewise(VectorOperators.LSHR, 24).mul(x6));
            s2 = s2.add(c2.lanewise(VectorOperators.LSHR, 24).mul(x6));
            s3 = s3.add(c3.lanewise(VectorOperators.LSHR, 24).mul(x6));
            IntVector x7 = IntVector.fromArray(INTS, a, 2 * at + 7 * LANES);
            s0 = s0.add(c0.lanewise(VectorOperators.LSHR, 28).mul(x7));
            s1 = s1.add(c1.lanewise(VectorOperators.LSHR, 28).mul(x7));
            s2 = s2.add(c2.lanewise(VectorOperators.LSHR, 28).mul(x7));
            s3 = s3.add(c3.lanewise(VectorOperators.LSHR, 28).mul(x7));
        }
        sums[0] = s0.reduceLanes(VectorOperators.ADD);
        sums[1] = s1.reduceLanes(VectorOperators.ADD);
        sums[2] = s2.reduceLanes(VectorOperators.ADD);
        sums[3] = s3.reduceLanes(VectorOperators.ADD);
    }

    /**
     * Codes of one row: {@code floor((x·s rounded + dither) / 2^16)}.
     *
     * @param dither an integer for each column
     * @param words receives them as {@link VectorNibbles} has them
     */
    static void quantize(float[] x, int at, float s, int[] dither, int[] words) {
        IntVector mask = IntVector.broadcast(INTS, 15);
        for (int word = 0; word < words.length; word += LANES) {
            IntVector packed = IntVector.zero(INTS);
            for (int field = 0; field < FIELDS; field++) {
                int i = word * FIELDS + field * LANES;
                IntVector code = FloatVector.fromArray(FLOATS, x, at + i)
                        .mul(s)
                        .add(Elementary.TO_INTEGER)
                        .reinterpretAsInts()
                        .add(IntVector.fromArray(INTS, dither, i))
                        .lanewise(VectorOperators.ASHR, 16)
                        .and(mask);
                packed = packed.or(code.lanewise(VectorOperators.LSHL, 4 * field));
            }
            packed.intoArray(words, word);
        }
    }
}
