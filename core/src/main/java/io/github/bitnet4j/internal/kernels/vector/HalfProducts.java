package io.github.bitnet4j.internal.kernels.vector;

import io.github.bitnet4j.spi.TableType;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of one vector h with finite rows of 16-bit floats: at once as many as four vectors of sums hold, four rows of
 * 512 bits, two of 256 or one of 128. They lie far apart, so that memory is read in several long streams. A bfloat16 becomes a binary32 by a
 * shift. A finite binary16 that is shifted to where a binary32 has its bits is 2^112 too small; h is multiplied with 2^112
 * instead, once and exactly.
 */
final class HalfProducts {

    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final int LANES = FLOATS.length();

    /** Rows at once. */
    static final int ROWS = LANES / 4;

    /** Up to here 2^112 times a value stays finite. */
    private static final float LARGEST = 0x1p15f;

    private final float[] h;
    private final int shift;
    private final int mask;
    private final float[] sums = new float[4 * LANES]; // [ROWS][16]

    private HalfProducts(float[] h, int shift, int mask) {
        this.h = h;
        this.shift = shift;
        this.mask = mask;
    }

    /** Whether rows of a type can be multiplied here with the n values of h from an index on. */
    static boolean fits(TableType type, float[] h, int at, int n) {
        if (n % 16 != 0 || (type != TableType.F16 && type != TableType.BF16)) {
            return false;
        }
        boolean small = true;
        for (int i = at; i < at + n; i++) {
            small &= Math.abs(h[i]) <= LARGEST;
        }
        return small;
    }

    /** Products with the n values of h from an index on, which {@linkplain #fits fit}. */
    static HalfProducts of(TableType type, float[] h, int at, int n) {
        float[] scaled = new float[n];
        float factor = type == TableType.F16 ? 0x1p112f : 1f;
        for (int i = 0; i < n; i++) {
            scaled[i] = h[at + i] * factor;
        }
        return type == TableType.F16
                ? new HalfProducts(scaled, 13, 0x8fffe000)
                : new HalfProducts(scaled, 16, 0xffff0000);
    }

    /**
     * The products with {@link #ROWS} rows.
     *
     * @param rows where they begin
     * @param y receives the products
     * @param at index in {@code y} of the first one
     * @param stride and from there to the next
     */
    void multiply(Memory memory, int[] rows, float[] y, int at, int stride) {
        sums(memory, rows[0], rows[ROWS / 4], rows[ROWS / 2], rows[ROWS * 3 / 4]);
        for (int i = 0; i < ROWS; i++) {
            y[at + i * stride] = Dot16.fold(sums, 16 * i);
        }
    }

    /** Four vectors of sums; rows that are the same get sums that follow each other. */
    private void sums(Memory memory, int row0, int row1, int row2, int row3) {
        int lane1 = LANES % 16;
        int lane2 = 2 * LANES % 16;
        int lane3 = 3 * LANES % 16;
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (int i = 0; i < h.length; i += 16) {
            IntVector b0 =
                    (IntVector) Lanes.halves(memory, row0 + 2 * i).convertShape(VectorOperators.S2I, Lanes.INTS, 0);
            IntVector b1 = (IntVector)
                    Lanes.halves(memory, row1 + 2 * (i + lane1)).convertShape(VectorOperators.S2I, Lanes.INTS, 0);
            IntVector b2 = (IntVector)
                    Lanes.halves(memory, row2 + 2 * (i + lane2)).convertShape(VectorOperators.S2I, Lanes.INTS, 0);
            IntVector b3 = (IntVector)
                    Lanes.halves(memory, row3 + 2 * (i + lane3)).convertShape(VectorOperators.S2I, Lanes.INTS, 0);
            FloatVector w0 = b0.lanewise(VectorOperators.LSHL, shift).and(mask).reinterpretAsFloats();
            FloatVector w1 = b1.lanewise(VectorOperators.LSHL, shift).and(mask).reinterpretAsFloats();
            FloatVector w2 = b2.lanewise(VectorOperators.LSHL, shift).and(mask).reinterpretAsFloats();
            FloatVector w3 = b3.lanewise(VectorOperators.LSHL, shift).and(mask).reinterpretAsFloats();
            s0 = s0.add(w0.mul(FloatVector.fromArray(FLOATS, h, i)));
            s1 = s1.add(w1.mul(FloatVector.fromArray(FLOATS, h, i + lane1)));
            s2 = s2.add(w2.mul(FloatVector.fromArray(FLOATS, h, i + lane2)));
            s3 = s3.add(w3.mul(FloatVector.fromArray(FLOATS, h, i + lane3)));
        }
        s0.intoArray(sums, 0);
        s1.intoArray(sums, LANES);
        s2.intoArray(sums, 2 * LANES);
        s3.intoArray(sums, 3 * LANES);
    }
}
