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
    private final List<CandidateSearch> searches = new ArrayList<>(); // one a token
    private QuantizedRows parts; // [tokens][2][columns]
    private Floats values; // [tokens][rows]

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

    /**
     * Computes the largest logits of some tokens.
     *
     * @param hidden final hidden state of each token
     * @param queries what is wanted for each
     * @return for each token how many rows were computed; 0 if its whole head has to be computed instead, because too
     *     much is wanted or too little can be excluded
     */
    int[] largest(List<float[]> hidden, List<HeadQuery> queries) {
        int[] computed = new int[queries.size()];
        List<CandidateSearch> active = new ArrayList<>();
        List<Integer> tokens = new ArrayList<>();
        for (int token = 0; token < queries.size(); token++) {
            if (isFew(queries.get(token)) && next(active).begin(hidden.get(token), queries.get(token))) {
                active.add(searches.get(active.size()));
                tokens.add(token);
            }
        }
        if (active.isEmpty()) {
            return computed;
        }
        estimate(active);
        active.forEach(this::computeCertain);
        forBlocks((from, to) -> active.forEach(search -> search.count(from, to)));
        forBlocks((from, to) -> active.forEach(search -> computeCandidates(search, from, to)));
        for (int i = 0; i < active.size(); i++) {
            CandidateSearch search = active.get(i);
            computed[tokens.get(i)] = search.rows() > limit() || search.isRefuted() ? 0 : search.rows();
        }
        return computed;
    }

    private boolean isFew(HeadQuery query) {
        return query.most() <= MOST && query.always().length <= limit();
    }

    private int limit() {
        return table.rows() / FEWEST_ROWS_A_CANDIDATE;
    }

    /** The search that follows those in use. */
    private CandidateSearch next(List<CandidateSearch> active) {
        if (searches.size() == active.size()) {
            searches.add(new CandidateSearch(kernels, estimator, table.columns(), MOST));
        }
        return searches.get(active.size());
    }

    private void estimate(List<CandidateSearch> active) {
        int tokens = active.size();
        reserve(tokens);
        for (int token = 0; token < tokens; token++) {
            active.get(token).writeParts(parts, token);
        }
        forBlocks((from, to) -> {
            estimator.products(parts, tokens, values, from, to);
            for (int token = 0; token < tokens; token++) {
                active.get(token).rank(values, token * table.rows() + from, from, to);
            }
        });
    }

    private void reserve(int tokens) {
        if (parts.rows() < 2 * tokens) {
            parts.close();
            values.close();
            parts = kernels.allocateRows(2 * tokens, table.columns());
            values = kernels.allocate(tokens * table.rows());
        }
    }

    private void computeCertain(CandidateSearch search) {
        int[] rows = search.certainRows();
        workers.forRange(rows.length, GRAIN, (from, to) -> {
            for (int i = from; i < to; i++) {
                compute(search, rows[i]);
            }
        });
        search.settle();
    }

    private void computeCandidates(CandidateSearch search, int from, int to) {
        if (search.rows() > limit()) {
            return;
        }
        for (int row = from; row < to; row++) {
            if (search.isCandidate(row)) {
                compute(search, row);
            }
        }
    }

    /** The row's product, which the search has taken over, gives way to its logit; no other row's place is touched. */
    private void compute(CandidateSearch search, int row) {
        kernels.head(table, search.input(), 1, values, row, row + 1);
        search.accept(row, values);
    }

    private void forBlocks(Workers.RangeTask task) {
        workers.forRange(table.rows(), BLOCK, task);
    }

    @Override
    public void close() {
        searches.forEach(CandidateSearch::close);
        parts.close();
        values.close();
        estimator.close();
    }
}
