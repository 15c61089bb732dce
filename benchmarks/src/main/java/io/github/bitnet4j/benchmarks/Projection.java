package io.github.bitnet4j.benchmarks;

/** The ternary matrices of a layer of BitNet b1.58 2B-4T, by their shapes. */
public enum Projection {
    /** Query and attention output: width to width. */
    QUERY_OR_OUTPUT(2560, 2560),
    /** Key and value: width to 5 heads of 128. */
    KEY_OR_VALUE(640, 2560),
    /** Feed-forward gate and up: width to inner width. */
    GATE_OR_UP(6912, 2560),
    /** Feed-forward down: inner width to width. */
    DOWN(2560, 6912);

    private final int rows;
    private final int columns;

    Projection(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }
}
