package io.github.bitnet4j.internal.kernels.plain;

import io.github.bitnet4j.internal.kernels.scalar.HeapRows;
import io.github.bitnet4j.internal.kernels.scalar.ScalarKernels;
import io.github.bitnet4j.internal.kernels.scalar.ScalarPage;
import io.github.bitnet4j.spi.Canonical;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.KvPage;
import io.github.bitnet4j.spi.PackedMatrix;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.QuantizedRows;
import io.github.bitnet4j.spi.TableType;
import io.github.bitnet4j.spi.TernaryLayout;
import java.nio.ByteBuffer;
import java.util.List;

/** The scalar kernels, with those that take the time written for the JIT compiler instead of the reader. */
public class PlainKernels extends ScalarKernels {

    /** Tokens from which on the tables of {@link Gemm} pay. */
    private static final int MANY = 16;

    @Override
    public PackedMatrix pack(TernaryLayout layout, ByteBuffer codes, int rows, int columns, float scale) {
        return new PlainMatrix(codes, rows, columns, scale);
    }

    @Override
    public PackedTable table(TableType type, List<ByteBuffer> parts, int rows, int columns) {
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

    /** Reads every key and value once for all query heads. */
    @Override
    public void attend(
            Floats q,
            int at,
            int heads,
            KvPage page,
            int kvHead,
            int positions,
            Floats state,
            int stateAt,
            boolean first) {
        ScalarPage kv = (ScalarPage) page;
        int d = kv.headDim();
        float[][] p = new float[heads][positions];
        float[][] blocks = new float[heads][d + 2];
        scores(values(q), at, kv, kvHead, p);
        for (int head = 0; head < heads; head++) {
            float max = Float.NEGATIVE_INFINITY;
            for (float score : p[head]) {
                max = Math.max(max, score);
            }
            for (int t = 0; t < positions; t++) {
                p[head][t] = Canonical.exp32(p[head][t] - max);
            }
            blocks[head][0] = max;
            blocks[head][1] = Canonical.sum16(p[head], 0, positions);
        }
        weigh(p, kv, kvHead, blocks);
        for (int head = 0; head < heads; head++) {
            int into = stateAt + head * (d + 2);
            if (first) {
                System.arraycopy(blocks[head], 0, values(state), into, d + 2);
            } else {
                merge(values(state), into, blocks[head], d);
            }
        }
    }

    /** {@code scores[head][t] = dot16(q[head], k[t]) · c}. */
    private void scores(float[] q, int at, ScalarPage page, int kvHead, float[][] scores) {
        int d = page.headDim();
        float c = (float) (1 / Math.sqrt(d));
        float[] key = new float[d];
        for (int t = 0; t < scores[0].length; t++) {
            page.get(false, kvHead, t, key);
            for (int head = 0; head < scores.length; head++) {
                scores[head][t] = dot16(q, at + head * d, key, 0, d) * c;
            }
        }
    }

    /** Adds Σ p[head][t]·v[t] to the values of each block, which begin after m and l. */
    private static void weigh(float[][] p, ScalarPage page, int kvHead, float[][] blocks) {
        int d = page.headDim();
        float[] value = new float[d + 2];
        float[] row = new float[d];
        for (int t = 0; t < p[0].length; t++) {
            page.get(true, kvHead, t, row);
            System.arraycopy(row, 0, value, 2, d);
            for (int head = 0; head < p.length; head++) {
                addScaled(p[head][t], value, blocks[head]);
            }
        }
    }

    /** {@code sum[i] += factor · values[i]} from 2 on; one index for both arrays, or it is not compiled to vectors. */
    private static void addScaled(float factor, float[] values, float[] sum) {
        for (int i = 2; i < sum.length; i++) {
            sum[i] += factor * values[i];
        }
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
}
