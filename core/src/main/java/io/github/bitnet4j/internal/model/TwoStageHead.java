package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.QuantizedRows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The output head in two stages, for tokens of which only the largest logits are needed: all are estimated, and the rows
 * that may be among the largest are computed canonically from the table itself. So the largest logits are those of the
 * whole head, bit for bit, and few of a wide table's bytes are read, once for all tokens.
 */
final class TwoStageHead implements AutoCloseable {

    /** The most logits of a token that can be asked for. */
    static final int MOST = 64;

    /** Rows that a worker estimates or looks through at a time. */
    private static final int BLOCK = 512;

    /** Certain rows that a worker computes at a time. */
    private static final int GRAIN = 16;

    /** With more than a quarter of the rows to compute the whole head is cheaper. */
    private static final int FEWEST_ROWS_A_CANDIDATE = 4;

    private final Kernels kernels;
    private final Workers workers;
    private final PackedTable table;
    private final LogitEstimator estimator;
    private final Duration preparation;
    private final List<CandidateSearch> searches = new ArrayList<>(); // one a token that was asked for
    private final Workers.RangeTask estimate = this::estimate;
    private final Workers.RangeTask computeCertain = this::computeCertain;
    private final Workers.RangeTask count = this::count;
    private final Workers.RangeTask computeCandidates = this::computeCandidates;
    private QuantizedRows parts; // [tokens][2][columns]
    private Floats values; // [tokens][rows]
    private int active; // searches in use
    private int current; // search whose certain rows are computed

    /** Whether there are estimates for a table: its rows have whole blocks of 8-bit codes. */
    static boolean fits(PackedTable table) {
        return table.columns() % QuantizedRows.BLOCK == 0;
    }

    /** Prepares the estimates, for which most tables have to be copied. */
    TwoStageHead(Kernels kernels, Workers workers, PackedTable table) {
        long start = System.nanoTime();
        this.kernels = kernels;
        this.workers = workers;
        this.table = table;
        estimator = LogitEstimator.of(kernels, workers, table);
        parts = kernels.allocateRows(2, table.columns());
        values = kernels.allocate(table.rows());
        preparation = Duration.ofNanos(System.nanoTime() - start);
    }

    /** Memory that the estimates take beside the table. */
    long byteSize() {
        return estimator.byteSize();
    }

    /** How long it took to prepare them. */
    Duration preparation() {
        return preparation;
    }

    /** Forgets all tokens. */
    void clear() {
        active = 0;
    }

    /**
     * Asks for the largest logits of one more token.
     *
     * @param hidden final hidden state, not used after the call
     * @param most how many of the largest logits are wanted
     * @param always ids whose logits are wanted however small they are, because they will be changed; they do not count
     *     among the {@code most}
     * @param alwaysCount how many of these ids count
     * @param target receives one logit for each id of the vocabulary; negative infinity stands for those not wanted
     * @return where the token stands among those asked for; -1 if its whole head has to be computed, because too much is
     *     wanted, or the state is not finite
     */
    int ask(float[] hidden, int most, int[] always, int alwaysCount, float[] target) {
        if (most < 1 || most > MOST || alwaysCount > limit()) {
            return -1;
        }
        if (searches.size() == active) {
            searches.add(new CandidateSearch(kernels, estimator, table.columns(), MOST));
        }
        return searches.get(active).begin(hidden, most, always, alwaysCount, target) ? active++ : -1;
    }

    /** Computes what was asked for. */
    void run() {
        if (active == 0) {
            return;
        }
        reserve();
        for (int token = 0; token < active; token++) {
            searches.get(token).writeParts(parts, token);
        }
        workers.forRange(table.rows(), BLOCK, estimate);
        for (current = 0; current < active; current++) {
            CandidateSearch search = searches.get(current);
            search.choose();
            workers.forRange(search.certainRows(), GRAIN, computeCertain);
            search.settle();
        }
        workers.forRange(table.rows(), BLOCK, count);
        workers.forRange(table.rows(), BLOCK, computeCandidates);
    }

    /**
     * Tells how many rows were computed for a token.
     *
     * @param token what {@link #ask} returned for it
     * @return a count; 0 if its whole head has to be computed, because too little could be excluded
     */
    int computed(int token) {
        CandidateSearch search = searches.get(token);
        return search.rows() > limit() || search.isRefuted() ? 0 : search.rows();
    }

    private int limit() {
        return table.rows() / FEWEST_ROWS_A_CANDIDATE;
    }

    private void reserve() {
        if (values.size() < active * table.rows()) {
            parts.close();
            values.close();
            parts = kernels.allocateRows(2 * active, table.columns());
            values = kernels.allocate(active * table.rows());
        }
    }

    private void estimate(int from, int to) {
        estimator.products(parts, active, values, from, to);
        for (int token = 0; token < active; token++) {
            searches.get(token).rank(values, token * table.rows() + from, from, to);
        }
    }

    private void computeCertain(int from, int to) {
        CandidateSearch search = searches.get(current);
        for (int i = from; i < to; i++) {
            compute(search, search.certainRow(i));
        }
    }

    private void count(int from, int to) {
        for (int token = 0; token < active; token++) {
            searches.get(token).count(from, to);
        }
    }

    private void computeCandidates(int from, int to) {
        for (int token = 0; token < active; token++) {
            CandidateSearch search = searches.get(token);
            for (int row = from; row < to && search.rows() <= limit(); row++) {
                if (search.isCandidate(row)) {
                    compute(search, row);
                }
            }
        }
    }

    /** The row's product, which the search has taken over, gives way to its logit; no other row's place is touched. */
    private void compute(CandidateSearch search, int row) {
        kernels.head(table, search.input(), 1, values, row, row + 1);
        search.accept(row, values);
    }

    @Override
    public void close() {
        searches.forEach(CandidateSearch::close);
        parts.close();
        values.close();
        estimator.close();
    }
}
