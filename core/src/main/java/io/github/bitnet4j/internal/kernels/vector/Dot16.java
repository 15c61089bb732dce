package io.github.bitnet4j.internal.kernels.vector;

import io.github.bitnet4j.spi.Canonical;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Canonical#dot16}: its sixteen sums are one vector of 512 bits, two of 256 or four of 128. */
final class Dot16 {

    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final int LANES = FLOATS.length();

    private Dot16() {}

    /**
     * The dot product.
     *
     * @param s working memory, 16 values
     */
    static float dot(float[] a, int aAt, float[] b, int bAt, int n, float[] s) {
        int whole = n & -16;
        switch (LANES) {
            case 16 -> oneVector(a, aAt, b, bAt, whole, s);
            case 8 -> twoVectors(a, aAt, b, bAt, whole, s);
            default -> fourVectors(a, aAt, b, bAt, whole, s);
        }
        for (int i = whole; i < n; i++) {
            s[i - whole] += a[aAt + i] * b[bAt + i];
        }
        return fold(s, 0);
    }

    /** {@link Canonical#fold} of the sums that begin at an index, without its loops. */
    static float fold(float[] s, int at) {
        float t0 = (s[at] + s[at + 8]) + (s[at + 4] + s[at + 12]);
        float t1 = (s[at + 1] + s[at + 9]) + (s[at + 5] + s[at + 13]);
        float t2 = (s[at + 2] + s[at + 10]) + (s[at + 6] + s[at + 14]);
        float t3 = (s[at + 3] + s[at + 11]) + (s[at + 7] + s[at + 15]);
        return (t0 + t2) + (t1 + t3);
    }

    private static void oneVector(float[] a, int aAt, float[] b, int bAt, int n, float[] s) {
        FloatVector s0 = FloatVector.zero(FLOATS);
        for (int i = 0; i < n; i += 16) {
            s0 = s0.add(product(a, aAt + i, b, bAt + i));
        }
        s0.intoArray(s, 0);
    }

    private static void twoVectors(float[] a, int aAt, float[] b, int bAt, int n, float[] s) {
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = s0;
        for (int i = 0; i < n; i += 16) {
            s0 = s0.add(product(a, aAt + i, b, bAt + i));
            s1 = s1.add(product(a, aAt + i + LANES, b, bAt + i + LANES));
        }
        s0.intoArray(s, 0);
        s1.intoArray(s, LANES);
    }

    private static void fourVectors(float[] a, int aAt, float[] b, int bAt, int n, float[] s) {
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (int i = 0; i < n; i += 16) {
            s0 = s0.add(product(a, aAt + i, b, bAt + i));
            s1 = s1.add(product(a, aAt + i + LANES, b, bAt + i + LANES));
            s2 = s2.add(product(a, aAt + i + 2 * LANES, b, bAt + i + 2 * LANES));
            s3 = s3.add(product(a, aAt + i + 3 * LANES, b, bAt + i + 3 * LANES));
        }
        s0.intoArray(s, 0);
        s1.intoArray(s, LANES);
        s2.intoArray(s, 2 * LANES);
        s3.intoArray(s, 3 * LANES);
    }

    private static FloatVector product(float[] a, int aAt, float[] b, int bAt) {
        return FloatVector.fromArray(FLOATS, a, aAt).mul(FloatVector.fromArray(FLOATS, b, bAt));
    }
}
