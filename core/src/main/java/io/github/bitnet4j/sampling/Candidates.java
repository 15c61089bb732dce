package io.github.bitnet4j.sampling;

import java.util.Arrays;
import java.util.PriorityQueue;

/** The tokens that may come next, by rising id, each with a weight: its logit at first, its probability later. */
final class Candidates {

    private final int[] ids;
    private final float[] weights;
    private int count;

    /** All tokens whose logit is a number above negative infinity. */
    Candidates(float[] logits) {
        ids = new int[logits.length];
        weights = new float[logits.length];
        for (int id = 0; id < logits.length; id++) {
            if (logits[id] > Float.NEGATIVE_INFINITY) {
                ids[count] = id;
                weights[count++] = logits[id];
            }
        }
    }

    int count() {
        return count;
    }

    int id(int index) {
        return ids[index];
    }

    float weight(int index) {
        return weights[index];
    }

    void setWeight(int index, float weight) {
        weights[index] = weight;
    }

    float largestWeight() {
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, weights[i]);
        }
        return largest;
    }

    /** Sum of the weights, added by rising id. */
    float sum() {
        float sum = 0;
        for (int i = 0; i < count; i++) {
            sum += weights[i];
        }
        return sum;
    }

    /** Keeps the {@code most} heaviest; of equal ones those with the lower id. */
    void keepHeaviest(int most) {
        if (most >= count) {
            return;
        }
        PriorityQueue<Long> heaviest = new PriorityQueue<>(most + 1);
        for (int i = 0; i < count; i++) {
            long rank = rank(i);
            if (heaviest.size() < most || rank > heaviest.peek()) {
                heaviest.add(rank);
                if (heaviest.size() > most) {
                    heaviest.poll();
                }
            }
        }
        keepFrom(heaviest.peek());
    }

    /** Keeps the heaviest whose weights, added from the heaviest down, reach {@code total}; at least one. */
    void keepUntil(float total) {
        long[] ranks = new long[count];
        for (int i = 0; i < count; i++) {
            ranks[i] = rank(i);
        }
        Arrays.sort(ranks);
        float sum = 0;
        int lowest = count;
        while (lowest > 0 && (lowest == count || sum < total)) {
            sum += weights[indexOf(ranks[--lowest])];
        }
        keepFrom(ranks[lowest]);
    }

    /** Keeps those at least as heavy as {@code least}. */
    void keepAtLeast(float least) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (weights[i] >= least) {
                keep(i, kept++);
            }
        }
        count = kept;
    }

    private void keepFrom(long lowestRank) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (rank(i) >= lowestRank) {
                keep(i, kept++);
            }
        }
        count = kept;
    }

    private void keep(int from, int to) {
        ids[to] = ids[from];
        weights[to] = weights[from];
    }

    /** Orders by weight, then by falling index: the upper half is the weight's bits in an order of integers. */
    private long rank(int index) {
        int bits = Float.floatToIntBits(weights[index] + 0f);
        int ordered = bits ^ (bits >> 31 & 0x7fffffff);
        return (long) ordered << 32 | Integer.MAX_VALUE - index;
    }

    private static int indexOf(long rank) {
        return Integer.MAX_VALUE - (int) rank;
    }
}
