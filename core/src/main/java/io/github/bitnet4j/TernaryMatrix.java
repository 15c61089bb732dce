package io.github.bitnet4j;

/**
 * What the weights of a ternary matrix are like.
 *
 * @param name the tensor's name as GGUF has it, for example {@code blk.0.attn_q.weight}
 * @param rows outputs
 * @param columns inputs
 * @param scale the factor of all weights
 * @param zeros weights that are 0
 */
public record TernaryMatrix(String name, int rows, int columns, float scale, long zeros) {

    /**
     * Number of weights.
     *
     * @return rows times columns
     */
    public long weights() {
        return (long) rows * columns;
    }

    /**
     * Share of the weights that are 0.
     *
     * @return 0 to 1
     */
    public double zeroShare() {
        return (double) zeros / weights();
    }
}
