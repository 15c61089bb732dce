package io.github.bitnet4j.internal.model;

/** The rows with the largest values among those that several threads offer. */
final class LargestRows {

    private final int[] rows;
    private final float[] values; // falling
    private int most;
    private int count;
    private volatile float least;

    /** Room for {@code capacity} rows. */
    LargestRows(int capacity) {
        rows = new int[capacity];
        values = new float[capacity];
    }

    /** Forgets all rows and keeps {@code most} from now on. */
    void reset(int most) {
        this.most = most;
        count = 0;
        least = Float.NEGATIVE_INFINITY;
    }

    /** Only larger values are taken; a value seen here may be out of date, but is never too large. */
    float least() {
        return least;
    }

    /** Takes a row if its value is large enough. */
    synchronized void offer(int row, float value) {
        if (!(value > least)) {
            return;
        }
        int at = count < most ? count++ : most - 1;
        while (at > 0 && values[at - 1] < value) {
            values[at] = values[at - 1];
            rows[at] = rows[at - 1];
            at--;
        }
        values[at] = value;
        rows[at] = row;
        if (count == most) {
            least = values[most - 1];
        }
    }

    int count() {
        return count;
    }

    int row(int index) {
        return rows[index];
    }
}
