package io.github.bitnet4j.internal.kernels.vector;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The 8-bit products of many rows with two vectors. A 16-bit lane holds two codes of a row; two products of them, at most
 * 2·127², still fit the lane.
 */
final class Estimate {

    private static final VectorSpecies<Byte> BYTES = Lanes.BYTES;
    private static final VectorSpecies<Short> SHORTS = Lanes.SHORTS;
    private static final int LOAD = BYTES.length();
    private static final int LANES = SHORTS.length();

    private final VectorRows w;
    private final VectorRows x;
    private final int n;
    private final short[] vectors; // [n / LOAD][coarse even, coarse odd, fine even, fine odd][LANES]

    Estimate(VectorRows w, VectorRows x) {
        this.w = w;
        this.x = x;
        n = w.columns();
        vectors = new short[2 * n];
        for (int at = 0; at < n; at += LOAD) {
            split(x.codes(), at, 2 * at);
            split(x.codes(), n + at, 2 * at + 2 * LANES);
        }
    }

    private void split(byte[] codes, int at, int to) {
        ShortVector pairs = ByteVector.fromArray(BYTES, codes, at).reinterpretAsShorts();
        even(pairs).intoArray(vectors, to);
        odd(pairs).intoArray(vectors, to + LANES);
    }

    private static ShortVector even(ShortVector pairs) {
        return pairs.lanewise(VectorOperators.LSHL, 8).lanewise(VectorOperators.ASHR, 8);
    }

    private static ShortVector odd(ShortVector pairs) {
        return pairs.lanewise(VectorOperators.ASHR, 8);
    }

    void compute(float[] y, int from, int to) {
        float[] s = x.scales();
        int[] sums = new int[2];
        for (int r = from; r < to; r++) {
            sum(w.codes(), r * n, sums);
            y[r] = (sums[0] / s[0] + sums[1] / s[1]) / w.scales()[r];
        }
    }

    private void sum(byte[] codes, int row, int[] sums) {
        IntVector coarse = IntVector.zero(Lanes.INTS);
        IntVector fine = coarse;
        for (int at = 0; at < n; at += LOAD) {
            ShortVector pairs = ByteVector.fromArray(BYTES, codes, row + at).reinterpretAsShorts();
            ShortVector even = even(pairs);
            ShortVector odd = odd(pairs);
            coarse = coarse.add(products(even, odd, 2 * at));
            fine = fine.add(products(even, odd, 2 * at + 2 * LANES));
        }
        sums[0] = coarse.reduceLanes(VectorOperators.ADD);
        sums[1] = fine.reduceLanes(VectorOperators.ADD);
    }

    private IntVector products(ShortVector even, ShortVector odd, int at) {
        IntVector pairs = even.mul(ShortVector.fromArray(SHORTS, vectors, at))
                .add(odd.mul(ShortVector.fromArray(SHORTS, vectors, at + LANES)))
                .reinterpretAsInts();
        return pairs.lanewise(VectorOperators.LSHL, 16)
                .lanewise(VectorOperators.ASHR, 16)
                .add(pairs.lanewise(VectorOperators.ASHR, 16));
    }
}
