package io.github.bitnet4j.internal.kernels.vector;

import io.github.bitnet4j.internal.kernels.scalar.ScalarPage;
import io.github.bitnet4j.spi.Kernels;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The two sums of attention over a page of 8-bit codes. A vector of bytes is taken as 32-bit lanes of four codes with 128
 * added. As in {@link VectorRows#arranged} a lane is shifted and nothing masked out: w shifted right by 8·k is code[k] +
 * 256·code[k + 1] + ..., and sums are taken modulo 2^32, in which they fit.
 */
final class VectorAttentionQ8 {

    private static final VectorSpecies<Integer> INTS = Lanes.INTS;
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final int LANES = INTS.length();
    /** Codes a vector. */
    private static final int LOAD = Lanes.BYTES.length();
    /** Added to four codes, without a carry from one to the next. */
    private static final int OFFSETS = 0x80808080;

    private final ScalarPage page;
    private final int kvHead;
    private final int positions;
    private final int d;

    VectorAttentionQ8(ScalarPage page, int kvHead, int positions) {
        this.page = page;
        this.kvHead = kvHead;
        this.positions = positions;
        d = page.headDim();
    }

    /** Whether a head is a whole number of vectors. */
    static boolean fits(ScalarPage page) {
        return page.headDim() % LOAD == 0;
    }

    /** {@code score[t] = (float(Σ a·k[t]) · d[t]) · (c / s)} for each query head. */
    void scores(float[] q, int at, float c, float[][] scores) {
        int[] a = new int[d];
        int[] factors = new int[d];
        for (int head = 0; head < scores.length; head++) {
            float factor = c / codes(q, at + head * d, d, Kernels.QUERY_LEVELS, a);
            int sum = arrange(a, factors);
            for (int t = 0; t < positions; t++) {
                int row = page.row(false, kvHead, t);
                int product = dot(page.codes(), row * d, factors) - 128 * sum;
                scores[head][t] = (product * page.scale(row)) * factor;
            }
        }
    }

    /** {@code [loads][4][LANES]}: for the k-th code of a lane a[k] - 256·a[k - 1]; returns the sum of all a. */
    private static int arrange(int[] a, int[] target) {
        int sum = 0;
        for (int i = 0; i < a.length; i++) {
            int below = i % 4 == 0 ? 0 : a[i - 1];
            target[i / LOAD * LOAD + i % 4 * LANES + i % LOAD / 4] = a[i] - 256 * below;
            sum += a[i];
        }
        return sum;
    }

    private static int dot(byte[] codes, int at, int[] factors) {
        IntVector sum = IntVector.zero(INTS);
        for (int i = 0; i < factors.length; i += LOAD) {
            IntVector w = ByteVector.fromArray(Lanes.BYTES, codes, at + i)
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.XOR, OFFSETS);
            sum = sum.add(w.mul(IntVector.fromArray(INTS, factors, i)))
                    .add(w.lanewise(VectorOperators.LSHR, 8).mul(IntVector.fromArray(INTS, factors, i + LANES)))
                    .add(w.lanewise(VectorOperators.LSHR, 16).mul(IntVector.fromArray(INTS, factors, i + 2 * LANES)))
                    .add(w.lanewise(VectorOperators.LSHR, 24).mul(IntVector.fromArray(INTS, factors, i + 3 * LANES)));
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }

    /** {@code o = float(Σ b[t]·v[t]) · (1 / s)} for each query head; p becomes p[t]·d[t]. */
    void weigh(float[][] p, float[][] o) {
        int[] b = new int[positions];
        int[] sums = new int[LOAD];
        for (int head = 0; head < p.length; head++) {
            for (int t = 0; t < positions; t++) {
                p[head][t] *= page.scale(page.row(true, kvHead, t));
            }
            float factor = 1 / codes(p[head], 0, positions, Kernels.WEIGHT_LEVELS, b);
            int sum = 0;
            for (int weight : b) {
                sum += weight;
            }
            for (int first = 0; first < d; first += LOAD) {
                sums(page.codes(), page.row(true, kvHead, 0) * d + first, d, b, sums);
                for (int i = 0; i < LOAD; i++) {
                    int place = i % 4 * LANES + i / 4;
                    int above = i % 4 == 3 ? 0 : sums[place + LANES];
                    o[head][first + i] = (sums[place] - 256 * above - 128 * sum) * factor;
                }
            }
        }
    }

    /** {@code [4][LANES]} sums over the positions of a weight times a lane that is shifted right by 8·k. */
    private static void sums(byte[] codes, int at, int stride, int[] b, int[] sums) {
        IntVector s0 = IntVector.zero(INTS);
        IntVector s1 = s0;
        IntVector s2 = s0;
        IntVector s3 = s0;
        for (int t = 0; t < b.length; t++) {
            IntVector w = ByteVector.fromArray(Lanes.BYTES, codes, at + t * stride)
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.XOR, OFFSETS);
            IntVector weight = IntVector.broadcast(INTS, b[t]);
            s0 = s0.add(w.mul(weight));
            s1 = s1.add(w.lanewise(VectorOperators.LSHR, 8).mul(weight));
            s2 = s2.add(w.lanewise(VectorOperators.LSHR, 16).mul(weight));
            s3 = s3.add(w.lanewise(VectorOperators.LSHR, 24).mul(weight));
        }
        s0.intoArray(sums, 0);
        s1.intoArray(sums, LANES);
        s2.intoArray(sums, 2 * LANES);
        s3.intoArray(sums, 3 * LANES);
    }

    /** {@link io.github.bitnet4j.spi.Canonical#codes}; levels are at most 2^15. */
    private static float codes(float[] x, int at, int n, int levels, int[] codes) {
        float max = 1e-5f;
        int whole = FLOATS.loopBound(n);
        FloatVector largest = FloatVector.broadcast(FLOATS, max);
        for (int i = 0; i < whole; i += LANES) {
            largest = largest.max(FloatVector.fromArray(FLOATS, x, at + i).abs());
        }
        max = largest.reduceLanes(VectorOperators.MAX);
        for (int i = whole; i < n; i++) {
            max = Math.max(max, Math.abs(x[at + i]));
        }
        float s = levels / max;
        for (int i = 0; i < whole; i += LANES) {
            Elementary.nearest(FloatVector.fromArray(FLOATS, x, at + i).mul(s))
                    .sub(Float.floatToRawIntBits(Elementary.TO_INTEGER))
                    .max(-levels)
                    .min(levels)
                    .intoArray(codes, i);
        }
        for (int i = whole; i < n; i++) {
            codes[i] = (int) Math.max(-levels, Math.min(levels, Math.rint(x[at + i] * s)));
        }
        return s;
    }
}
