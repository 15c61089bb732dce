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
            a[t] = x.codeFactors(t);
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

    /** Numbers that a token of n columns is arranged as. */
    static int factors(int n) {
        return (n + SPAN - 1) / SPAN * 5 * LANES;
    }

    /**
     * A token as {@code [vectors][5][LANES]}: with a[k] for what the k-th code of a lane is multiplied with, first
     * b[k] = a[k] - 256·a[k - 1], so that codes need not be masked out, as in {@link VectorRows#arranged}; then the sum of
     * the a[k], for what is added to the codes has to be subtracted again.
     */
    static void arrange(VectorRows x, int token, int[] target) {
        int[] combined = VectorEstimates.combined(x, token);
        for (int i = 0; i < combined.length; i += 4) {
            int at = i / SPAN * 5 * LANES + i % SPAN / 4;
            int below = 0;
            int sum = 0;
            for (int k = 0; k < 4; k++) {
                int a = combined[i + k];
                target[at + k * LANES] = a - 256 * below;
                sum += a;
                below = a;
            }
            target[at + 4 * LANES] = sum;
        }
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
                // Codes with 128 added, which are not negative.
                codes = codes.lanewise(VectorOperators.XOR, 0x80808080);
                IntVector product = codes.mul(IntVector.fromArray(INTS, a, at))
                        .sub(IntVector.fromArray(INTS, a, at + 4 * LANES).lanewise(VectorOperators.LSHL, 7));
                for (int k = 1; k < 4; k++) {
                    product = product.add(codes.lanewise(VectorOperators.LSHR, 8 * k)
                            .mul(IntVector.fromArray(INTS, a, at + k * LANES)));
                }
                sum = sum.add(scale.mul((FloatVector) product.convert(VectorOperators.I2F, 0)));
            }
            sum.intoArray(sums, first / 4);
        }
    }

    private static void q6(Memory memory, int p, float[] d, int[] words, int[] a, int n, float[] sums) {
        for (int first = 0; first < ROUND; first += SPAN) {
            q6(memory, p, first, d, words, a, n / 256, sums);
        }
    }

    /** The sums of the columns {@code first} to {@code first + SPAN} of each 64: all that a block of 256 has of them at once. */
    private static void q6(Memory memory, int p, int first, float[] d, int[] words, int[] a, int blocks, float[] sums) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int block = 0; block < blocks; block++) {
            int at = p + 210 * block;
            for (int round = 0; round < 4; round++) {
                int half = round / 2;
                int upper = round % 2; // whether codes are the upper nibbles
                IntVector low = memory.load(Lanes.BYTES, at + 64 * half + first)
                        .reinterpretAsInts()
                        .lanewise(VectorOperators.LSHR, 4 * upper)
                        .and(0x0f0f0f0f);
                int highAt = at + 128 + 32 * half + first % 32;
                IntVector bits;
                if (WIDE) {
                    // The same 32 bytes for both groups; more than these cannot be read at a row's end.
                    IntVector lower = memory.load(Lanes.HALF_BYTES, highAt)
                            .reinterpretShape(Lanes.BYTES, 0)
                            .reinterpretAsInts();
                    IntVector other = memory.load(Lanes.BYTES, highAt - 32).reinterpretAsInts();
                    bits = lower.blend(other, UPPER).lanewise(VectorOperators.LSHR, NEXT_GROUP);
                } else {
                    bits = memory.load(Lanes.BYTES, highAt)
                            .reinterpretAsInts()
                            .lanewise(VectorOperators.LSHR, first / 32 * 2);
                }
                IntVector codes = bits.lanewise(VectorOperators.LSHR, 4 * upper)
                        .and(0x03030303)
                        .lanewise(VectorOperators.LSHL, 4)
                        .or(low);
                int xAt = (256 * block + 64 * round + first) / SPAN * 5 * LANES;
                IntVector product = codes.mul(IntVector.fromArray(INTS, a, xAt))
                        .add(codes.lanewise(VectorOperators.LSHR, 8).mul(IntVector.fromArray(INTS, a, xAt + LANES)))
                        .add(codes.lanewise(VectorOperators.LSHR, 16)
                                .mul(IntVector.fromArray(INTS, a, xAt + 2 * LANES)))
                        .add(codes.lanewise(VectorOperators.LSHR, 24)
                                .mul(IntVector.fromArray(INTS, a, xAt + 3 * LANES)))
                        // They have 32 added.
                        .sub(IntVector.fromArray(INTS, a, xAt + 4 * LANES).lanewise(VectorOperators.LSHL, 5));
                FloatVector scale = (FloatVector) IntVector.broadcast(INTS, words[4 * block + round] >>> (first / 2))
                        .lanewise(VectorOperators.LSHL, TO_TOP)
                        .lanewise(VectorOperators.ASHR, 24)
                        .convert(VectorOperators.I2F, 0);
                sum = sum.add(scale.mul(d[block]).mul((FloatVector) product.convert(VectorOperators.I2F, 0)));
            }
        }
        sum.intoArray(sums, first / 4);
    }
}
