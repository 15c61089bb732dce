package io.github.bitnet4j.internal.kernels.vector;

import io.github.bitnet4j.spi.TableType;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of the rows of a quantised table with vectors of 15-bit codes, 128·coarse + fine: a 32-bit lane takes four
 * neighbouring codes, which share a scale, so their sum is an integer. The sixteen sums that these go to in turn are
 * taken a vector at a time.
 */
final class VectorCodes {

    private static final VectorSpecies<Integer> INTS = Lanes.INTS;
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final int LANES = INTS.length();
    /** Columns a vector. */
    private static final int SPAN = 4 * LANES;
    /** Columns that go to sixteen sums. */
    private static final int ROUND = 64;
    /** Whether a vector has more columns than share a block of Q8_0, or bits of Q6_K. */
    private static final boolean WIDE = SPAN > 32;

    /** The upper half of the lanes. */
    private static final VectorMask<Integer> UPPER = VectorMask.fromLong(INTS, -1L << (LANES / 2));

    private static final VectorMask<Float> UPPER_FLOATS = UPPER.cast(FLOATS);
    /** Further right by one group of 32 columns, which are the upper half of the lanes. */
    private static final IntVector NEXT_GROUP = IntVector.zero(INTS).blend(2, UPPER);
    /** From a byte of a word to a lane's highest bits, one byte for four lanes. */
    private static final IntVector TO_TOP = toTop();

    private final VectorTable table;
    private final VectorRows x;
    private final int n;
    private final float[] sums = new float[16];

    VectorCodes(VectorTable table, VectorRows x) {
        this.table = table;
        this.x = x;
        n = table.columns();
    }

    /** {@code y[t][r]} for some rows and the first tokens. */
    void multiply(int tokens, float[] y, int from, int to) {
        int[][] a = new int[tokens][];
        for (int t = 0; t < tokens; t++) {
            a[t] = arranged(t);
        }
        Memory[] parts = table.open();
        float[] d = new float[n / 32];
        int[] words = new int[n / ROUND];
        for (int r = from; r < to; r++) {
            Memory memory = table.memory(parts, r);
            int p = table.ready(parts, 0, r);
            table.scales(r, d, words);
            for (int t = 0; t < tokens; t++) {
                if (table.type() == TableType.Q8_0) {
                    q8(memory, p, d, a[t], n, sums);
                } else {
                    q6(memory, p, d, words, a[t], n, sums);
                }
                y[t * table.rows() + r] = Dot16.fold(sums, 0) / x.scales()[2 * t];
            }
        }
    }

    private static IntVector toTop() {
        int[] shifts = new int[LANES];
        for (int i = 0; i < LANES; i++) {
            shifts[i] = 24 - i / 4 * 8;
        }
        return IntVector.fromArray(INTS, shifts, 0);
    }

    /**
     * A token as {@code [vectors][5][LANES]}: what the first to fourth code of each lane are multiplied with, and 32 times
     * their sum, which is to be subtracted where codes are kept with 32 added.
     */
    private int[] arranged(int token) {
        int[] combined = VectorEstimates.combined(x, token);
        int[] target = new int[n / SPAN * 5 * LANES];
        for (int i = 0; i < n; i++) {
            int at = i / SPAN * 5 * LANES + i % SPAN / 4;
            target[at + i % 4 * LANES] = combined[i];
            target[at + 4 * LANES] += 32 * combined[i];
        }
        return target;
    }

    private static void q8(Memory memory, int p, float[] d, int[] a, int n, float[] sums) {
        for (int first = 0; first < ROUND; first += SPAN) {
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int c = first; c < n; c += ROUND) {
                int block = c / 32;
                IntVector codes =
                        memory.load(Lanes.BYTES, p + 34 * block + 2 + c % 32).reinterpretAsInts();
                FloatVector scale = FloatVector.broadcast(FLOATS, d[block]);
                if (WIDE) {
                    // So far back that the next block's codes come to lie in the upper half.
                    IntVector next =
                            memory.load(Lanes.BYTES, p + 34 * block + 4).reinterpretAsInts();
                    codes = codes.blend(next, UPPER);
                    scale = scale.blend(d[block + 1], UPPER_FLOATS);
                }
                int at = c / SPAN * 5 * LANES;
                IntVector product = codes.lanewise(VectorOperators.LSHL, 24)
                        .lanewise(VectorOperators.ASHR, 24)
                        .mul(IntVector.fromArray(INTS, a, at));
                for (int k = 1; k < 4; k++) {
                    product = product.add(codes.lanewise(VectorOperators.LSHL, 24 - 8 * k)
                            .lanewise(VectorOperators.ASHR, 24)
                            .mul(IntVector.fromArray(INTS, a, at + k * LANES)));
                }
                sum = sum.add(scale.mul((FloatVector) product.convert(VectorOperators.I2F, 0)));
            }
            sum.intoArray(sums, first / 4);
        }
    }

    private static void q6(Memory memory, int p, float[] d, int[] words, int[] a, int n, float[] sums) {
        IntVector mask = IntVector.broadcast(INTS, 255);
        for (int first = 0; first < ROUND; first += SPAN) {
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int c = first; c < n; c += ROUND) {
                int block = p + c / 256 * 210;
                int half = c % 256 / 128;
                int group = c % 128 / 32;
                int lowAt = block + 64 * half + 32 * (group % 2) + c % 32;
                int highAt = block + 128 + 32 * half + c % 32;
                IntVector low = memory.load(Lanes.BYTES, lowAt)
                        .reinterpretAsInts()
                        .lanewise(VectorOperators.LSHR, group / 2 * 4)
                        .and(0x0f0f0f0f);
                IntVector bits;
                if (WIDE) {
                    // The same 32 bytes for both groups; more than these cannot be read at a row's end.
                    IntVector lower = memory.load(Lanes.HALF_BYTES, highAt)
                            .reinterpretShape(Lanes.BYTES, 0)
                            .reinterpretAsInts();
                    IntVector upper = memory.load(Lanes.BYTES, highAt - 32).reinterpretAsInts();
                    bits = lower.blend(upper, UPPER).lanewise(VectorOperators.LSHR, NEXT_GROUP);
                } else {
                    bits = memory.load(Lanes.BYTES, highAt).reinterpretAsInts();
                }
                IntVector codes = bits.lanewise(VectorOperators.LSHR, 2 * group)
                        .and(0x03030303)
                        .lanewise(VectorOperators.LSHL, 4)
                        .or(low);
                int at = c / SPAN * 5 * LANES;
                IntVector product = codes.and(mask)
                        .mul(IntVector.fromArray(INTS, a, at))
                        .sub(IntVector.fromArray(INTS, a, at + 4 * LANES));
                for (int k = 1; k < 4; k++) {
                    product = product.add(codes.lanewise(VectorOperators.LSHR, 8 * k)
                            .and(mask)
                            .mul(IntVector.fromArray(INTS, a, at + k * LANES)));
                }
                FloatVector scale = (FloatVector) IntVector.broadcast(INTS, words[c / 64] >>> (c % 64 / 16 * 8))
                        .lanewise(VectorOperators.LSHL, TO_TOP)
                        .lanewise(VectorOperators.ASHR, 24)
                        .convert(VectorOperators.I2F, 0);
                sum = sum.add(scale.mul(d[c / 256]).mul((FloatVector) product.convert(VectorOperators.I2F, 0)));
            }
            sum.intoArray(sums, first / 4);
        }
    }
}
