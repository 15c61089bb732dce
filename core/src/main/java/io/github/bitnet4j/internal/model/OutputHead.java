package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.PackedTable;
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
    private final Floats norm; // (hidden)
    private final float epsilon;
    private final PackedTable table; // [vocabulary][hidden]
    private final int rowsPerBlock;
    private final @Nullable TwoStageHead twoStages;
    private final Workers.RangeTask product = this::product;
    private final float[] hidden; // (hidden) one token's state on its way between the kernels' memory and Java's
    private Floats input; // [tokens][hidden]
    private Floats oneInput; // (hidden)
    private Floats logits; // [tokens][vocabulary]
    private float[][] largest = {}; // [tokens][vocabulary] what two stages gave
    private int[] computed = {}; // (tokens) rows computed in two stages, or 0
    private int tokens;

    /** A head over the weights; with {@code twoStages}, which it takes over, for tokens that need only the largest. */
    OutputHead(
            Kernels kernels, Workers workers, ModelWeights weights, float epsilon, @Nullable TwoStageHead twoStages) {
        this.kernels = kernels;
        this.workers = workers;
        this.norm = weights.outputNorm();
        this.epsilon = epsilon;
        this.table = weights.head();
        this.twoStages = twoStages;
        long rowBytes = table.byteSize() / table.rows();
        rowsPerBlock = (int) Math.max(8, BLOCK_BYTES / rowBytes / 8 * 8);
        hidden = new float[table.columns()];
        oneInput = kernels.allocate(table.columns());
        input = kernels.allocate(table.columns());
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
        for (int i = 0; i < tokens; i++) {
            x.read(batch.scored(i) * hidden.length, hidden, 0, hidden.length);
            input.write(i * hidden.length, hidden, 0, hidden.length);
        }
        kernels.rmsNorm(input, norm, epsilon, input, 0, tokens);
        boolean whole = false;
        for (int i = 0; i < tokens; i++) {
            computed[i] = inTwoStages(i, batch.most(i));
            whole |= computed[i] == 0;
        }
        if (whole) {
            workers.forRange(table.rows(), rowsPerBlock, product);
        }
    }

    private int inTwoStages(int index, int most) {
        if (twoStages == null || most == 0) {
            return 0;
        }
        input.read(index * hidden.length, hidden, 0, hidden.length);
        oneInput.write(0, hidden, 0, hidden.length);
        return twoStages.largest(oneInput, hidden, most, logits, largest[index]);
    }

    private void product(int from, int to) {
        kernels.head(table, input, tokens, logits, from, to);
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

    private void reserve() {
        if (computed.length < tokens) {
            computed = new int[0]; // should there be no memory, the next batch reserves again
            input.close();
            logits.close();
            input = kernels.allocate(tokens * hidden.length);
            logits = kernels.allocate(tokens * table.rows());
            largest = new float[twoStages == null ? 0 : tokens][table.rows()];
            computed = new int[tokens];
        }
    }

    @Override
    public void close() {
        if (twoStages != null) {
            twoStages.close();
        }
        oneInput.close();
        input.close();
        logits.close();
    }
}
