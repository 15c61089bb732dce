package io.github.bitnet4j.internal.kernels.vector;

import org.jspecify.annotations.Nullable;

/**
 * Products of rows of a table with some vectors h: several rows at a time where they can be multiplied as they lie. For a
 * row alone vectors of half the width, which dequantising takes, are not worth it.
 */
final class VectorHead {

    private final VectorTable table;
    private final float[] h; // [tokens][n]
    private final int tokens;
    private final int n;
    private final Memory[] parts;
    private final byte[] raw;
    private final boolean several;
    private final float[] row;
    private final float[] sums = new float[16];
    private final int[] places = new int[HalfProducts.ROWS];
    private final @Nullable HalfProducts products;

    VectorHead(VectorTable table, float[] h, int tokens, boolean several) {
        this.table = table;
        this.h = h;
        this.tokens = tokens;
        this.several = several;
        n = table.columns();
        parts = table.open();
        raw = table.newRow();
        row = new float[n];
        products = several && tokens == 1 && HalfProducts.fits(table.type(), h, 0, n)
                ? HalfProducts.of(table.type(), h, 0, n)
                : null;
    }

    /** {@code y[t][v] = dot16(h[t], table[v])} for some rows. */
    void multiply(float[] y, int from, int to) {
        int stream = products == null ? 0 : (to - from) / HalfProducts.ROWS;
        for (int v = from; v < from + stream; v++) {
            if (products != null && readyTogether(v, stream)) {
                products.multiply(table.memory(parts, v), places, y, v, stream);
            } else {
                for (int i = 0; i < HalfProducts.ROWS; i++) {
                    multiply(y, v + i * stream);
                }
            }
        }
        for (int v = from + stream * HalfProducts.ROWS; v < to; v++) {
            multiply(y, v);
        }
    }

    /** Makes the rows v, v + stride and so on ready, if they lie in one part and are finite. */
    private boolean readyTogether(int v, int stride) {
        for (int i = 0; i < places.length; i++) {
            int row = v + i * stride;
            if (!table.inOnePart(row, v) || !table.isFinite(parts, row)) {
                return false;
            }
        }
        for (int i = 0; i < places.length; i++) {
            places[i] = table.ready(parts, i, v + i * stride);
        }
        return true;
    }

    private void multiply(float[] y, int v) {
        if (several) {
            table.row(v, parts, raw, row);
        } else {
            table.row(v, raw, row, 0);
        }
        for (int t = 0; t < tokens; t++) {
            y[t * table.rows() + v] = Dot16.dot(h, t * n, row, 0, n, sums);
        }
    }
}
