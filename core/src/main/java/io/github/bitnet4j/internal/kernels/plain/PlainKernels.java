package io.github.bitnet4j.internal.kernels.plain;

import io.github.bitnet4j.internal.kernels.scalar.HeapRows;
import io.github.bitnet4j.internal.kernels.scalar.ScalarKernels;
import io.github.bitnet4j.internal.kernels.scalar.ScalarPage;
import io.github.bitnet4j.internal.kernels.scalar.ScalarTable;
import io.github.bitnet4j.internal.kernels.scalar.TernaryCodes;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.KvPage;
import io.github.bitnet4j.spi.NibbleRows;
import io.github.bitnet4j.spi.PackedMatrix;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.QuantizedRows;
import io.github.bitnet4j.spi.TableType;
import java.nio.ByteBuffer;
import java.util.List;

/** The scalar kernels, with those that take the time written for the JIT compiler instead of the reader. */
public class PlainKernels extends ScalarKernels {

    /** Tokens from which on the tables of {@link Gemm} pay. */
    private static final int MANY = 16;

    @Override
    protected PackedMatrix matrix(TernaryCodes codes, int rows, int columns, float scale) {
        return new PlainMatrix(codes, rows, columns, scale);
    }

    @Override
    protected ScalarTable tableOf(TableType type, List<ByteBuffer> parts, int rows, int columns) {
        return new PlainTable(type, parts, rows, columns);
    }

    @Override
    public void bitLinear(PackedMatrix w, QuantizedRows x, int tokens, Floats y, int from, int to) {
        if (tokens < MANY) {
            new Gemv((PlainMatrix) w, (HeapRows) x).multiply(tokens, values(y), from, to);
        } else {
            new Gemm((PlainMatrix) w, (HeapRows) x).multiply(tokens, values(y), from, to);
        }
    }

    @Override
    protected float dot16(float[] a, int aAt, float[] b, int bAt, int n) {
        return Dot16.dot(a, aAt, b, bAt, n);
    }

    @Override
    public void attend(Floats q, int at, int heads, KvPage page, int kvHead, int positions, Floats state, int stateAt) {
        attention((ScalarPage) page, kvHead, positions).attend(values(q), at, heads, values(state), stateAt);
    }

    /** How attention over a page is computed. */
    protected PlainAttention attention(ScalarPage page, int kvHead, int positions) {
        return new PlainAttention(page, kvHead, positions);
    }

    @Override
    public void head(PackedTable table, Floats h, int tokens, Floats y, int from, int to) {
        PlainTable rows = (PlainTable) table;
        int n = rows.columns();
        float[] row = new float[n];
        byte[] raw = rows.newRow();
        for (int v = from; v < to; v++) {
            rows.row(v, raw, row, 0);
            for (int t = 0; t < tokens; t++) {
                values(y)[t * rows.rows() + v] = dot16(values(h), t * n, row, 0, n);
            }
        }
    }

    /** Those of a quantised table would take longer than its logits. */
    @Override
    public boolean estimatesPay(TableType type) {
        return !type.isQuantized();
    }

    @Override
    public NibbleRows allocateNibbles(int rows, int columns) {
        return columns <= PlainNibbles.MAX_COLUMNS
                ? new PlainNibbles(rows, columns)
                : super.allocateNibbles(rows, columns);
    }

    @Override
    public void quantize(Floats x, Floats dither, NibbleRows q, int from, int to) {
        if (!(q instanceof PlainNibbles rows)) {
            super.quantize(x, dither, q, from, to);
            return;
        }
        float[] in = values(x);
        int n = rows.columns();
        int[] fractions = new int[n];
        for (int i = 0; i < n; i++) {
            fractions[i] = (int) values(dither)[i];
        }
        int[] words = new int[rows.rowWords()];
        for (int r = from; r < to; r++) {
            int at = (r - from) * n;
            float max = 0x1p-100f;
            for (int i = 0; i < n; i++) {
                max = Math.max(max, Math.abs(in[at + i]));
            }
            Estimates.quantize(in, at, 7.5f * 65536 / max, fractions, words);
            rows.put(r, words, max / 7.5f);
        }
    }

    @Override
    public void estimate(NibbleRows w, QuantizedRows x, int tokens, Floats y, int from, int to) {
        if (w instanceof PlainNibbles rows) {
            new Estimates(rows, (HeapRows) x).multiply(tokens, values(y), from, to);
        } else {
            super.estimate(w, x, tokens, y, from, to);
        }
    }
}
