package io.github.bitnet4j.internal.kernels.vector;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The ternary product with few tokens, bound by memory: Σ (code - 1)·a = Σ code·a - Σ a. A vector of bytes is taken as
 * 16-bit lanes of eight codes; each code is shifted and masked out and multiplied with its activation, of which the
 * arrangement is made once a call. Four rows share the loads of the activations; they lie far apart, so that memory is
 * read in four long streams.
 */
final class VectorGemv {

    private static final VectorSpecies<Short> SHORTS = Lanes.SHORTS;
    private static final VectorSpecies<Byte> BYTES = Lanes.BYTES;
    private static final int LANES = SHORTS.length();
    private static final int LOAD = BYTES.length();

    /** Loads whose products a lane of 16 bits can sum: 80 of at most 3·127. */
    private static final int SPAN = 10;
    /** Codes in a lane. */
    private static final int FIELDS = 8;
    /** Bytes of a block of 128 columns. */
    private static final int BLOCK = 32;

    private final VectorMatrix w;
    private final VectorRows x;
    private final int rowBytes;
    private final int loads; // whole vectors a row
    private final VectorMask<Byte> rest; // of the row's end, if that is no whole vector
    private final int[] sums = new int[4];

    VectorGemv(VectorMatrix w, VectorRows x) {
        this.w = w;
        this.x = x;
        rowBytes = w.columns() / 4;
        loads = rowBytes / LOAD;
        rest = BYTES.indexInRange(0, rowBytes % LOAD);
    }

    /** {@code y[t][r]} for some rows and the first tokens. */
    void multiply(int tokens, float[] y, int from, int to) {
        short[][] a = new short[tokens][];
        for (int t = 0; t < tokens; t++) {
            a[t] = arrange(t);
        }
        Memory memory = w.memory().forOneThread();
        int stream = (to - from) / 4;
        for (int r = from; r < from + stream; r++) {
            int p0 = memory.ready(0, r * rowBytes, rowBytes);
            int p1 = memory.ready(1, (r + stream) * rowBytes, rowBytes);
            int p2 = memory.ready(2, (r + 2 * stream) * rowBytes, rowBytes);
            int p3 = memory.ready(3, (r + 3 * stream) * rowBytes, rowBytes);
            for (int t = 0; t < tokens; t++) {
                fourRows(memory, p0, p1, p2, p3, a[t]);
                for (int i = 0; i < 4; i++) {
                    write(y, t, r + i * stream, sums[i]);
                }
            }
        }
        for (int r = from + 4 * stream; r < to; r++) {
            int p = memory.ready(0, r * rowBytes, rowBytes);
            for (int t = 0; t < tokens; t++) {
                write(y, t, r, oneRow(memory, p, a[t]));
            }
        }
    }

    private void write(float[] y, int token, int row, int sum) {
        y[token * w.rows() + row] = ((sum - x.sum(token)) / x.scales()[token]) * w.scale();
    }

    /**
     * One token's activations as {@code [loads][8][LANES]}: those of field f stand where a load has their codes, at bit
     * 2·f of its lanes. Fields 0 to 3 are of the even bytes, 4 to 7 of the odd ones.
     */
    private short[] arrange(int token) {
        VectorSpecies<Byte> piece = LOAD > BLOCK ? ByteVector.SPECIES_256 : BYTES;
        short[] target = new short[(rowBytes + LOAD - 1) / LOAD * FIELDS * LANES];
        int row = token * w.columns();
        for (int at = 0; at < rowBytes; at += piece.length()) {
            int to = at / LOAD * FIELDS * LANES + at % LOAD / 2;
            for (int group = 0; group < 4; group++) {
                int from = row + at / BLOCK * 128 + group * BLOCK + at % BLOCK;
                ShortVector pairs = ByteVector.fromArray(piece, x.codes(), from).reinterpretAsShorts();
                int field = to + (3 - group) * LANES;
                pairs.lanewise(VectorOperators.LSHL, 8)
                        .lanewise(VectorOperators.ASHR, 8)
                        .intoArray(target, field);
                pairs.lanewise(VectorOperators.ASHR, 8).intoArray(target, field + 4 * LANES);
            }
        }
        return target;
    }

    private void fourRows(Memory memory, int p0, int p1, int p2, int p3, short[] a) {
        Arrays.fill(sums, 0);
        for (int load = 0; load < loads; load += SPAN) {
            span(memory, p0, p1, p2, p3, load, Math.min(loads, load + SPAN), a, sums);
        }
        if (rest.anyTrue()) {
            sums[0] += end(memory, p0, a);
            sums[1] += end(memory, p1, a);
            sums[2] += end(memory, p2, a);
            sums[3] += end(memory, p3, a);
        }
    }

    private int oneRow(Memory memory, int p, short[] a) {
        int sum = rest.anyTrue() ? end(memory, p, a) : 0;
        for (int load = 0; load < loads; load += SPAN) {
            sum += span(memory, p, load, Math.min(loads, load + SPAN), a);
        }
        return sum;
    }

    // Every use of a vector stands in the loop itself: vectors that pass through a method of ours may end up on the
    // heap.

    private static void span(Memory memory, int p0, int p1, int p2, int p3, int from, int to, short[] a, int[] sums) {
        ShortVector s0 = ShortVector.zero(SHORTS);
        ShortVector s1 = s0;
        ShortVector s2 = s0;
        ShortVector s3 = s0;
        for (int load = from; load < to; load++) {
            ShortVector c0 = memory.load(BYTES, p0 + load * LOAD).reinterpretAsShorts();
            ShortVector c1 = memory.load(BYTES, p1 + load * LOAD).reinterpretAsShorts();
            ShortVector c2 = memory.load(BYTES, p2 + load * LOAD).reinterpretAsShorts();
            ShortVector c3 = memory.load(BYTES, p3 + load * LOAD).reinterpretAsShorts();
            for (int field = 0; field < FIELDS; field++) {
                long shift = 2L * field;
                ShortVector x = ShortVector.fromArray(SHORTS, a, (load * FIELDS + field) * LANES);
                s0 = s0.add(
                        c0.lanewise(VectorOperators.LSHR, shift).and((short) 3).mul(x));
                s1 = s1.add(
                        c1.lanewise(VectorOperators.LSHR, shift).and((short) 3).mul(x));
                s2 = s2.add(
                        c2.lanewise(VectorOperators.LSHR, shift).and((short) 3).mul(x));
                s3 = s3.add(
                        c3.lanewise(VectorOperators.LSHR, shift).and((short) 3).mul(x));
            }
        }
        sums[0] += total(s0);
        sums[1] += total(s1);
        sums[2] += total(s2);
        sums[3] += total(s3);
    }

    private static int span(Memory memory, int p, int from, int to, short[] a) {
        ShortVector sum = ShortVector.zero(SHORTS);
        for (int load = from; load < to; load++) {
            ShortVector codes = memory.load(BYTES, p + load * LOAD).reinterpretAsShorts();
            for (int field = 0; field < FIELDS; field++) {
                ShortVector x = ShortVector.fromArray(SHORTS, a, (load * FIELDS + field) * LANES);
                sum = sum.add(codes.lanewise(VectorOperators.LSHR, 2L * field)
                        .and((short) 3)
                        .mul(x));
            }
        }
        return total(sum);
    }

    private int end(Memory memory, int p, short[] a) {
        ShortVector codes = memory.load(BYTES, p + loads * LOAD, rest).reinterpretAsShorts();
        ShortVector sum = ShortVector.zero(SHORTS);
        for (int field = 0; field < FIELDS; field++) {
            ShortVector x = ShortVector.fromArray(SHORTS, a, (loads * FIELDS + field) * LANES);
            sum = sum.add(codes.lanewise(VectorOperators.LSHR, 2L * field)
                    .and((short) 3)
                    .mul(x));
        }
        return total(sum);
    }

    private static int total(ShortVector sums) {
        IntVector pairs = sums.reinterpretAsInts();
        return pairs.lanewise(VectorOperators.LSHL, 16)
                .lanewise(VectorOperators.ASHR, 16)
                .add(pairs.lanewise(VectorOperators.ASHR, 16))
                .reduceLanes(VectorOperators.ADD);
    }
}
