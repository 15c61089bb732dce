package io.github.bitnet4j.internal.convert;

import io.github.bitnet4j.internal.tensor.Float16;
import java.nio.ByteBuffer;

/**
 * Encodes 256 values in 210 bytes: {@code w = (d·scale)·q} with q in [-32, 31], an 8-bit scale for every 16 values and one
 * binary16 d. Of some steps for each 16 values the one is taken that, fitted by least squares, misses them least.
 */
final class Q6KBlock {

    static final int SIZE = 256;

    private static final int GROUP = 16;
    private static final int GROUPS = SIZE / GROUP;
    private static final int LEAST = -32;
    private static final int MOST = 31;
    private static final int MAX_SCALE = 127;

    /** Steps tried for a group: its largest magnitude falls on 32 - 1.5, …, 32 + 1.5 levels. */
    private static final int TRIALS = 13;

    private final float[] steps = new float[GROUPS];
    private final byte[] scales = new byte[GROUPS];
    private final int[] codes = new int[SIZE]; // q + 32

    /** Encodes values[from, from + 256). */
    void encode(float[] values, int from, ByteBuffer target) {
        float largest = 0;
        for (int group = 0; group < GROUPS; group++) {
            steps[group] = bestStep(values, from + group * GROUP);
            largest = Math.max(largest, Math.abs(steps[group]));
        }
        short half = Float16.fromFloat(largest / MAX_SCALE);
        float d = Float16.toFloat(half);
        for (int group = 0; group < GROUPS; group++) {
            scales[group] = (byte) TableEncoder.round(steps[group], d, -MAX_SCALE, MAX_SCALE);
            float step = d * scales[group];
            for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
                codes[i] = TableEncoder.round(values[from + i], step, LEAST, MOST) - LEAST;
            }
        }
        write(target);
        target.putShort(half);
    }

    /** The step whose codes miss 16 values least; its sign is such that the largest value may take the code -32. */
    private static float bestStep(float[] values, int from) {
        float extreme = 0;
        for (int i = from; i < from + GROUP; i++) {
            extreme = Math.abs(values[i]) > Math.abs(extreme) ? values[i] : extreme;
        }
        float best = 0;
        double bestGain = 0;
        for (int trial = 0; trial < TRIALS && extreme != 0; trial++) {
            float step = extreme / (LEAST + (trial - TRIALS / 2) * 0.25f);
            double products = 0;
            double squares = 0;
            for (int i = from; i < from + GROUP; i++) {
                int q = TableEncoder.round(values[i], step, LEAST, MOST);
                products += (double) values[i] * q;
                squares += (double) q * q;
            }
            // With the codes fixed, the step products / squares leaves the error Σx² - products² / squares.
            double gain = squares == 0 ? 0 : products * products / squares;
            if (gain > bestGain) {
                bestGain = gain;
                best = (float) (products / squares);
            }
        }
        return best;
    }

    /** Lower four bits of two codes a byte, upper two of four codes a byte, in halves of 128 values; then the scales. */
    private void write(ByteBuffer target) {
        for (int half = 0; half < SIZE; half += 128) {
            for (int i = half; i < half + 64; i++) {
                target.put((byte) ((codes[i] & 15) | (codes[i + 64] & 15) << 4));
            }
        }
        for (int half = 0; half < SIZE; half += 128) {
            for (int i = half; i < half + 32; i++) {
                target.put((byte)
                        (codes[i] >> 4 | codes[i + 32] >> 4 << 2 | codes[i + 64] >> 4 << 4 | codes[i + 96] >> 4 << 6));
            }
        }
        target.put(scales);
    }
}
