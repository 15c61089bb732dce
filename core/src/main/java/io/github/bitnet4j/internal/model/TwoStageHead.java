package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.PackedTable;
import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * The output head in two stages, for a caller that needs only the largest logits: all are estimated from an 8-bit copy,
 * and the rows that may be among the largest are computed canonically from the table itself. So the largest logits are
 * those of the whole head, bit for bit, with half of an F16 table's bytes read.
 */
final class TwoStageHead implements AutoCloseable {

    /** Candidates that a worker computes at a time. */
    private static final int GRAIN = 16;

    /** With more than a quarter of the rows as candidates the whole head is cheaper. */
    private static final int FEWEST_ROWS_A_CANDIDATE = 4;

    private final Kernels kernels;
    private final Workers workers;
    private final PackedTable table;
    private final HeadSketch sketch;
    private final float[] estimates; // (rows)
    private final int[] candidates; // (rows)

    /** Copies the table, which takes time and a byte of memory a weight. */
    TwoStageHead(Kernels kernels, Workers workers, PackedTable table) {
        this.kernels = kernels;
        this.workers = workers;
        this.table = table;
        sketch = new HeadSketch(kernels, workers, table);
        estimates = new float[table.rows()];
        candidates = new int[table.rows()];
    }

    /**
     * Computes the largest logits.
     *
     * @param input final hidden state, for the kernels
     * @param hidden the same, for Java
     * @param most how many of the largest are needed
     * @param logits working memory, a value a row
     * @param target receives the canonical logit of every row that may be among the {@code most} largest, and negative
     *     infinity for the others
     * @return number of rows computed, or 0 if there are so many that the whole head has to be computed instead
     */
    int largest(Floats input, float[] hidden, int most, Floats logits, float[] target) {
        HeadSketch.Bound bound = sketch.estimate(hidden, estimates);
        double threshold = surelyReachedBy(most, bound);
        int count = 0;
        for (int row = 0; row < estimates.length; row++) {
            // Written so that an estimate that is no number makes its row a candidate.
            if (!(estimates[row] + bound.of(row) < threshold)) {
                candidates[count++] = row;
            }
        }
        if (count > estimates.length / FEWEST_ROWS_A_CANDIDATE) {
            return 0;
        }
        int found = count;
        workers.forRange(found, GRAIN, (from, to) -> {
            for (int i = from; i < to; i++) {
                kernels.head(table, input, 1, logits, candidates[i], candidates[i] + 1);
            }
        });
        Arrays.fill(target, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < found; i++) {
            logits.read(candidates[i], target, candidates[i], 1);
        }
        return found;
    }

    /** The largest number that at least {@code most} logits are sure to reach; negative infinity if there is none. */
    private double surelyReachedBy(int most, HeadSketch.Bound bound) {
        PriorityQueue<Double> largest = new PriorityQueue<>(most + 1);
        double threshold = Double.NEGATIVE_INFINITY;
        for (int row = 0; row < estimates.length; row++) {
            double least = estimates[row] - bound.of(row);
            if (least > threshold) {
                largest.add(least);
                if (largest.size() > most) {
                    largest.poll();
                }
                if (largest.size() == most) {
                    threshold = largest.element();
                }
            }
        }
        return largest.size() == most ? threshold : Double.NEGATIVE_INFINITY;
    }

    @Override
    public void close() {
        sketch.close();
    }
}
