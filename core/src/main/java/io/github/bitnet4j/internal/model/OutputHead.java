package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.PackedTable;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The output head: final norm and logits of those tokens of a batch that ask for them. Its table is read once for all of
 * them.
 */
final class OutputHead implements AutoCloseable {

    /** Bytes of the table a block of rows. */
    private static final int BLOCK_BYTES = 1 << 20;

    private final Kernels kernels;
    private final Workers workers;
    private final PackedTable table; // [vocabulary][hidden]
    private final int rowsPerBlock;
    private final @Nullable TwoStageHead twoStages;
    private final Workers.RangeTask product = this::product;
    private final FinalStates states;
    private final float[] hidden; // (hidden) one token's state for the first of two stages
    private Floats logits; // [tokens][vocabulary]
    private float[][] largest = {}; // [tokens][vocabulary] what two stages gave
    private int[] computed = {}; // (tokens) rows computed in two stages, or 0
    private int[] places = {}; // (tokens) where they stand among those that go in two stages, or -1
    private int tokens;

    /** A head over the weights; with {@code twoStages}, which it takes over, for tokens that need only the largest. */
    OutputHead(
            Kernels kernels,
            Workers workers,
            ModelConfig config,
            ModelWeights weights,
            @Nullable TwoStageHead twoStages) {
        this.kernels = kernels;
        this.workers = workers;
        this.table = weights.head();
        this.twoStages = twoStages;
        long rowBytes = table.byteSize() / table.rows();
        rowsPerBlock = (int) Math.max(8, BLOCK_BYTES / rowBytes / 8 * 8);
        states = new FinalStates(kernels, config, weights);
        hidden = new float[table.columns()];
        logits = kernels.allocate(table.rows());
    }

    /**
     * Computes the logits that a batch asks for.
     *
     * @param x residual stream [tokens][hidden]
     */
    void forward(Batch batch, Floats x) {
        tokens = batch.scores();
        if (tokens == 0) {
            return;
        }
        reserve();
        states.compute(x, batch.scored(), tokens);
        if (inTwoStages(batch) < tokens) {
            workers.forRange(table.rows(), rowsPerBlock, product);
        }
    }

    /** Returns the number of tokens that got all they asked for. */
    private int inTwoStages(Batch batch) {
        Arrays.fill(computed, 0, tokens, 0);
        if (twoStages == null) {
            return 0;
        }
        twoStages.clear();
        for (int i = 0; i < tokens; i++) {
            states.read(i, hidden);
            places[i] = twoStages.ask(hidden, batch.most(i), batch.always(i), batch.alwaysCount(i), largest[i]);
        }
        twoStages.run();
        int done = 0;
        for (int i = 0; i < tokens; i++) {
            computed[i] = places[i] < 0 ? 0 : twoStages.computed(places[i]);
            done += computed[i] > 0 ? 1 : 0;
        }
        return done;
    }

    private void product(int from, int to) {
        kernels.head(table, states.values(), tokens, logits, from, to);
    }

    /**
     * Gives the logits of a token.
     *
     * @param index of the token among those that asked
     * @param target receives one logit for each id of the vocabulary; where only the largest were asked for, negative
     *     infinity may stand for others
     * @return number of rows of the table that were computed for it
     */
    int read(int index, float[] target) {
        if (computed[index] > 0) {
            System.arraycopy(largest[index], 0, target, 0, table.rows());
            return computed[index];
        }
        logits.read(index * table.rows(), target, 0, table.rows());
        return table.rows();
    }

    /** Memory that two stages take beside the weights. */
    long copyBytes() {
        return twoStages == null ? 0 : twoStages.byteSize();
    }

    /** How long two stages took to prepare. */
    Duration preparation() {
        return twoStages == null ? Duration.ZERO : twoStages.preparation();
    }

    private void reserve() {
        if (computed.length < tokens) {
            computed = new int[0]; // should there be no memory, the next batch reserves again
            logits.close();
            logits = kernels.allocate(tokens * table.rows());
            largest = new float[twoStages == null ? 0 : tokens][table.rows()];
            places = new int[tokens];
            computed = new int[tokens];
        }
    }

    @Override
    public void close() {
        if (twoStages != null) {
            twoStages.close();
        }
        states.close();
        logits.close();
    }
}
