package io.github.bitnet4j.internal.model;

/**
 * A hidden state h as the head's first stage takes it: 15-bit codes, each the sum of two 8-bit parts,
 * {@code ĥ = (128·coarse + fine) / scale}, with what the bounds on the error of an estimate need to know.
 */
final class SplitVector {

    /** The largest code; so both parts stay within [-127, 127]. */
    private static final float LARGEST = 127 << 7;

    /** Takes the place of the largest magnitude of a smaller state, so that the scale is a number. */
    private static final float LEAST = 0x1p-100f;

    /** Covers the rounding of sums in binary64. */
    private static final double MARGIN = 1 + 1e-9;

    private final byte[] coarse;
    private final byte[] fine;
    private float scale;
    private double norm;
    private double approximateNorm;
    private double restNorm;
    private double partsSum;

    SplitVector(int columns) {
        coarse = new byte[columns];
        fine = new byte[columns];
    }

    /**
     * Takes over a hidden state.
     *
     * @return whether all of it are finite numbers; there is no bound otherwise
     */
    boolean set(float[] hidden) {
        float max = LEAST;
        for (float value : hidden) {
            max = Math.max(max, Math.abs(value)); // NaN if one is
        }
        scale = LARGEST / max;
        double sum = 0;
        double approximateSum = 0;
        double restSum = 0;
        long parts = 0;
        for (int i = 0; i < hidden.length; i++) {
            int code = (int) Math.rint(hidden[i] * scale);
            int upper = (code + 64) >> 7;
            coarse[i] = (byte) upper;
            fine[i] = (byte) (code - (upper << 7));
            double approximation = code / (double) scale;
            double rest = hidden[i] - approximation;
            sum += (double) hidden[i] * hidden[i];
            approximateSum += approximation * approximation;
            restSum += rest * rest;
            parts += (Math.abs(upper) << 7) + Math.abs(fine[i]);
        }
        norm = Math.sqrt(sum) * MARGIN;
        approximateNorm = Math.sqrt(approximateSum) * MARGIN;
        restNorm = Math.sqrt(restSum) * MARGIN;
        partsSum = parts / (double) scale * MARGIN;
        return max < Float.POSITIVE_INFINITY;
    }

    byte[] coarse() {
        return coarse;
    }

    byte[] fine() {
        return fine;
    }

    float scale() {
        return scale;
    }

    /** One value of ĥ. */
    double approximation(int column) {
        return ((coarse[column] << 7) + fine[column]) / (double) scale;
    }

    /** At least ‖h‖. */
    double norm() {
        return norm;
    }

    /** At least ‖ĥ‖. */
    double approximateNorm() {
        return approximateNorm;
    }

    /** At least ‖h - ĥ‖. */
    double restNorm() {
        return restNorm;
    }

    /** At least the sum of the magnitudes of all parts, (128·|coarse| + |fine|) / scale. */
    double partsSum() {
        return partsSum;
    }
}
