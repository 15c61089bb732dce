package io.github.bitnet4j.sampling;

import static io.github.bitnet4j.spi.Canonical.exp32;

/**
 * The tokens that may come next, by rising id, each with its logit and its weight, a probability that is not normalised.
 * Everything that keeps some of them takes them in the order of their likelihood, and of equal ones the lower id first.
 *
 * <p>Working memory of {@link Sampler}: those that one thread uses may share it, so that it is there once a model and not
 * once a generation. Its memory grows with the number of candidates, to 20 bytes each.
 */
public final class Candidates {

    /** The lowest logit relative to the largest one that {@code exp32} tells apart. */
    private static final float LOWEST = -87.33654f;

    /** By what candidates are ranked, the largest first. */
    private interface Key {
        float of(int index);
    }

    private final Key likelihood = this::weight;
    private final Key typicality = this::typicality;
    private final RankHeap heap = new RankHeap();
    private int[] ids = {};
    private float[] logits = {};
    private float[] weights = {};
    private int count;
    private float meanLogit;

    /** No candidates. */
    public Candidates() {}

    /** Takes all tokens whose logit is a number above negative infinity. */
    void collect(float[] source) {
        collectAbove(source, Long.MIN_VALUE, source.length);
    }

    /** Takes the {@code most} tokens with the largest logits. */
    void collectLargest(float[] source, int most) {
        heap.clear();
        float least =
                Float.NEGATIVE_INFINITY; // of those in the full heap; an equal one that comes later has a higher id
        for (int id = 0; id < source.length; id++) {
            if (!(source[id] > least)) {
                continue;
            }
            if (heap.size() < most) {
                heap.append(rank(source[id], id));
                if (heap.size() == most) {
                    heap.order();
                    least = source[indexOf(heap.lowest())];
                }
            } else {
                heap.replaceLowest(rank(source[id], id));
                least = source[indexOf(heap.lowest())];
            }
        }
        collectAbove(source, heap.size() < most ? Long.MIN_VALUE : heap.lowest(), heap.size());
    }

    private void collectAbove(float[] source, long lowestRank, int expected) {
        reserve(expected);
        count = 0;
        for (int id = 0; id < source.length; id++) {
            if (source[id] > Float.NEGATIVE_INFINITY && rank(source[id], id) >= lowestRank) {
                ids[count] = id;
                logits[count++] = source[id];
            }
        }
    }

    private void reserve(int size) {
        if (ids.length < size) {
            ids = new int[size];
            logits = new float[size];
            weights = new float[size];
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

    /** Softmax with temperature, not normalised: the likeliest candidate has weight 1. */
    void weigh(float temperature) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            max = Math.max(max, logits[i]);
        }
        for (int i = 0; i < count; i++) {
            float logit = logits[i] == max ? 0f : Math.max((logits[i] - max) / temperature, LOWEST);
            logits[i] = logit;
            weights[i] = exp32(logit);
        }
    }

    float largestWeight() {
        float largest = 0;
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

    /** Keeps the likeliest whose weights, added from the likeliest down, reach {@code total}; at least one. */
    void keepLikeliest(float total) {
        keepFirst(likelihood, total);
    }

    /** Keeps those of the most typical information whose weights, added from these on, reach {@code total}. */
    void keepTypical(float total) {
        float sum = 0;
        for (int i = 0; i < count; i++) {
            sum += weights[i] * logits[i];
        }
        meanLogit = sum / sum();
        keepFirst(typicality, total);
    }

    /** Information -log p and its mean, the entropy, contain the same logarithm of a sum, which goes out of the difference. */
    private float typicality(int index) {
        return -Math.abs(logits[index] - meanLogit);
    }

    private void keepFirst(Key key, float total) {
        heap.clear();
        for (int i = 0; i < count; i++) {
            heap.append(~rank(key.of(i), i)); // the highest rank is the lowest complement
        }
        heap.order();
        float sum = 0;
        long last = Long.MAX_VALUE;
        while (heap.size() > 0 && (last == Long.MAX_VALUE || sum < total)) {
            last = ~heap.removeLowest();
            sum += weights[indexOf(last)];
        }
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (rank(key.of(i), i) >= last) {
                keep(i, kept++);
            }
        }
        count = kept;
    }

    /** Keeps those whose weight is at least {@code least}. */
    void keepAtLeast(float least) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (weights[i] >= least) {
                keep(i, kept++);
            }
        }
        count = kept;
    }

    /** How many have a weight of at least {@code least}. */
    int countAtLeast(float least) {
        int found = 0;
        for (int i = 0; i < count; i++) {
            found += weights[i] >= least ? 1 : 0;
        }
        return found;
    }

    /** Of those whose weight is at least {@code least} keeps only the last in the order of likelihood. */
    void removeAboveLast(float least) {
        long last = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            if (weights[i] >= least) {
                last = Math.min(last, rank(weights[i], i));
            }
        }
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (!(weights[i] >= least) || rank(weights[i], i) == last) {
                keep(i, kept++);
            }
        }
        count = kept;
    }

    /** Index of the first candidate at which the weights, added by rising id, exceed {@code u} of their sum. */
    int draw(float u) {
        float target = u * sum();
        float sum = 0;
        for (int i = 0; i < count; i++) {
            sum += weights[i];
            if (sum > target) {
                return i;
            }
        }
        return count - 1;
    }

    private void keep(int from, int to) {
        ids[to] = ids[from];
        logits[to] = logits[from];
        weights[to] = weights[from];
    }

    /** Orders by value, then by falling index: the upper half is the value's bits in an order of integers. */
    private static long rank(float value, int index) {
        int bits = Float.floatToIntBits(value + 0f);
        int ordered = bits ^ (bits >> 31 & 0x7fffffff);
        return (long) ordered << 32 | Integer.MAX_VALUE - index;
    }

    private static int indexOf(long rank) {
        return Integer.MAX_VALUE - (int) rank;
    }
}
