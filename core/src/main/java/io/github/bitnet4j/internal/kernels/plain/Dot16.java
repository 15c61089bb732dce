package io.github.bitnet4j.internal.kernels.plain;

import io.github.bitnet4j.spi.Canonical;

/** {@link Canonical#dot16} with its sixteen sums in registers. */
final class Dot16 {

    private Dot16() {}

    static float dot(float[] a, int aAt, float[] b, int bAt, int n) {
        float[] s = new float[16];
        int whole = n & -16;
        sums(a, aAt, b, bAt, whole, s);
        for (int i = whole; i < n; i++) {
            s[i - whole] += a[aAt + i] * b[bAt + i];
        }
        return Canonical.fold(s);
    }

    private static void sums(float[] a, int aAt, float[] b, int bAt, int n, float[] s) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        float s8 = 0;
        float s9 = 0;
        float s10 = 0;
        float s11 = 0;
        float s12 = 0;
        float s13 = 0;
        float s14 = 0;
        float s15 = 0;
        for (int i = 0; i < n; i += 16) {
            int p = aAt + i;
            int q = bAt + i;
            s0 += a[p] * b[q];
            s1 += a[p + 1] * b[q + 1];
            s2 += a[p + 2] * b[q + 2];
            s3 += a[p + 3] * b[q + 3];
            s4 += a[p + 4] * b[q + 4];
            s5 += a[p + 5] * b[q + 5];
            s6 += a[p + 6] * b[q + 6];
            s7 += a[p + 7] * b[q + 7];
            s8 += a[p + 8] * b[q + 8];
            s9 += a[p + 9] * b[q + 9];
            s10 += a[p + 10] * b[q + 10];
            s11 += a[p + 11] * b[q + 11];
            s12 += a[p + 12] * b[q + 12];
            s13 += a[p + 13] * b[q + 13];
            s14 += a[p + 14] * b[q + 14];
            s15 += a[p + 15] * b[q + 15];
        }
        float[] all = {s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15};
        System.arraycopy(all, 0, s, 0, 16);
    }
}
