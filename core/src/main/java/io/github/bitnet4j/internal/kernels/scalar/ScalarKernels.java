package io.github.bitnet4j.internal.kernels.scalar;

import static io.github.bitnet4j.spi.Canonical.exp32;
import static io.github.bitnet4j.spi.Canonical.fold;

import io.github.bitnet4j.spi.Activation;
import io.github.bitnet4j.spi.Canonical;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.KvPage;
import io.github.bitnet4j.spi.KvPages;
import io.github.bitnet4j.spi.KvType;
import io.github.bitnet4j.spi.NibbleRows;
import io.github.bitnet4j.spi.PackedMatrix;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.QuantizedRows;
import io.github.bitnet4j.spi.TableType;
import io.github.bitnet4j.spi.TernaryLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * The definition of every kernel in plain Java, written to be read; other backends are compared with it bit by bit. The
 * faster Java backends override what is worth it.
 */
public class ScalarKernels implements Kernels {

    @Override
    public String isa() {
        return "java";
    }

    @Override
    public String layout() {
        return "i2_s";
    }

    @Override
    public Floats allocate(int size) {
        return new HeapFloats(new float[size]);
    }

    @Override
    public QuantizedRows allocateRows(int rows, int columns) {
        return new HeapRows(rows, columns);
    }

    @Override
    public NibbleRows allocateNibbles(int rows, int columns) {
        return new HeapNibbles(columns, new byte[rows * columns], new float[rows]);
    }

    @Override
    public KvPages allocatePages(KvType type, int pages, int heads, int headDim) {
        return new ScalarPages(type, pages, heads, headDim);
    }

    @Override
    public PackedMatrix pack(TernaryLayout layout, ByteBuffer codes, int rows, int columns, float scale) {
        return matrix(TernaryCodes.of(codes), rows, columns, scale);
    }

    @Override
    public PackedMatrix allocateMatrix(int rows, int columns, float scale) {
        return matrix(TernaryCodes.allocate(rows, columns), rows, columns, scale);
    }

    /** A matrix in the form that this backend reads. */
    protected PackedMatrix matrix(TernaryCodes codes, int rows, int columns, float scale) {
        return new ScalarMatrix(rows, columns, scale, codes);
    }

    @Override
    public long repack(TernaryLayout layout, ByteBuffer codes, PackedMatrix w, int from, int to) {
        Objects.checkFromToIndex(from, to, w.rows());
        return ((TernaryCodes.Matrix) w).codes().fill(codes, w.columns(), from, to);
    }

    @Override
    public final PackedTable table(TableType type, List<ByteBuffer> parts, int rows, int columns) {
        return tableOf(type, parts, rows, columns);
    }

    @Override
    public final PackedTable allocateTable(TableType type, int rows, int columns) {
        List<ByteBuffer> own = ScalarTable.allocate(type, rows, columns);
        return tableOf(type, own, rows, columns).writable(own);
    }

    /** A table in the form that this backend reads. */
    protected ScalarTable tableOf(TableType type, List<ByteBuffer> parts, int rows, int columns) {
        return new ScalarTable(type, parts, rows, columns);
    }

    @Override
    public void fill(PackedTable table, ByteBuffer bytes, int from, int to) {
        ((ScalarTable) table).fill(bytes, from, to);
    }

    @Override
    public void embed(PackedTable table, int row, float factor, Floats y, int at) {
        float[] out = values(y);
        ((ScalarTable) table).row(row, out, at);
        for (int i = at; i < at + table.columns(); i++) {
            out[i] *= factor;
        }
    }

    @Override
    public void rmsNorm(Floats x, Floats weight, float epsilon, Floats y, int from, int to) {
        float[] in = values(x);
        float[] w = values(weight);
        float[] out = values(y);
        int n = w.length;
        for (int t = from; t < to; t++) {
            int at = t * n;
            float meanSquare = dot16(in, at, in, at, n) / n;
            float r = 1f / (float) Math.sqrt(meanSquare + epsilon);
            for (int i = 0; i < n; i++) {
                out[at + i] = (in[at + i] * r) * w[i];
            }
        }
    }

    @Override
    public void quantize(Floats x, int n, QuantizedRows q, int from, int to) {
        float[] in = values(x);
        HeapRows rows = (HeapRows) q;
        int columns = rows.columns();
        int[] codes = new int[columns]; // zeros behind the values
        Objects.checkFromIndexSize(0, n, columns);
        for (int t = from; t < to; t++) {
            rows.scales()[t] = Canonical.codes(in, t * n, n, Byte.MAX_VALUE, codes);
            for (int i = 0; i < columns; i++) {
                rows.codes()[t * columns + i] = (byte) codes[i];
            }
        }
    }

    @Override
    public void bitLinear(PackedMatrix w, QuantizedRows x, int tokens, Floats y, int from, int to) {
        ScalarMatrix matrix = (ScalarMatrix) w;
        HeapRows rows = (HeapRows) x;
        float[] out = values(y);
        int n = matrix.columns();
        byte[] trits = new byte[n];
        for (int r = from; r < to; r++) {
            matrix.trits(r, trits);
            for (int t = 0; t < tokens; t++) {
                int sum = 0;
                for (int k = 0; k < n; k++) {
                    sum += trits[k] * rows.codes()[t * n + k];
                }
                out[t * matrix.rows() + r] = (sum / rows.scales()[t]) * matrix.scale();
            }
        }
    }

    @Override
    public void rope(Floats x, int at, int heads, int headDim, Floats table, int tableAt) {
        float[] v = values(x);
        float[] angles = values(table);
        int half = headDim / 2;
        for (int head = at; head < at + heads * headDim; head += headDim) {
            for (int i = 0; i < half; i++) {
                float cos = angles[tableAt + i];
                float sin = angles[tableAt + half + i];
                float a = v[head + i];
                float b = v[head + half + i];
                v[head + i] = a * cos - b * sin;
                v[head + half + i] = b * cos + a * sin;
            }
        }
    }

    @Override
    public void store(Floats k, int kAt, Floats v, int vAt, KvPage page, int slot) {
        ScalarPage target = (ScalarPage) page;
        target.put(false, slot, values(k), kAt);
        target.put(true, slot, values(v), vAt);
    }

    @Override
    public void attend(Floats q, int at, int heads, KvPage page, int kvHead, int positions, Floats state, int stateAt) {
        int d = ((ScalarPage) page).headDim();
        ScalarAttention attention = new ScalarAttention((ScalarPage) page, kvHead, positions);
        for (int head = 0; head < heads; head++) {
            attention.attend(values(q), at + head * d, values(state), stateAt + head * (d + 2));
        }
    }

    @Override
    public void mergeAttention(Floats state, int stateAt, Floats block, int blockAt, int heads, int headDim) {
        for (int head = 0; head < heads; head++) {
            int offset = head * (headDim + 2);
            ScalarAttention.merge(values(state), stateAt + offset, values(block), blockAt + offset, headDim);
        }
    }

    @Override
    public void finishAttention(Floats state, int stateAt, int heads, int headDim, Floats y, int at) {
        float[] s = values(state);
        float[] out = values(y);
        for (int head = 0; head < heads; head++) {
            int from = stateAt + head * (headDim + 2);
            for (int i = 0; i < headDim; i++) {
                out[at + head * headDim + i] = s[from + 2 + i] / s[from + 1];
            }
        }
    }

    @Override
    public void gate(Activation activation, Floats gate, Floats up, Floats y, int from, int to) {
        float[] g = values(gate);
        float[] u = values(up);
        float[] out = values(y);
        for (int i = from; i < to; i++) {
            out[i] = activate(activation, g[i]) * u[i];
        }
    }

    private static float activate(Activation activation, float z) {
        return switch (activation) {
            case RELU2 -> {
                float positive = Math.max(z, 0f);
                yield positive * positive;
            }
            case SILU -> z / (1f + exp32(-z));
            case GELU -> Canonical.gelu(z);
        };
    }

    @Override
    public void add(Floats x, Floats y, int from, int to) {
        float[] a = values(x);
        float[] b = values(y);
        for (int i = from; i < to; i++) {
            a[i] += b[i];
        }
    }

    @Override
    public void head(PackedTable table, Floats h, int tokens, Floats y, int from, int to) {
        float[] in = values(h);
        float[] out = values(y);
        int n = table.columns();
        float[] row = new float[n];
        for (int v = from; v < to; v++) {
            ((ScalarTable) table).row(v, row, 0);
            for (int t = 0; t < tokens; t++) {
                out[t * table.rows() + v] = dot16(in, t * n, row, 0, n);
            }
        }
    }

    @Override
    public void quantize(Floats x, Floats dither, NibbleRows q, int from, int to) {
        float[] in = values(x);
        float[] d = values(dither);
        HeapNibbles rows = (HeapNibbles) q;
        int n = rows.columns();
        for (int r = from; r < to; r++) {
            int at = (r - from) * n;
            float max = 0x1p-100f;
            for (int i = 0; i < n; i++) {
                max = Math.max(max, Math.abs(in[at + i]));
            }
            float s = 7.5f * 65536 / max;
            rows.steps()[r] = max / 7.5f;
            for (int i = 0; i < n; i++) {
                rows.codes()[r * n + i] = (byte) ((int) (Math.rint(in[at + i] * s) + d[i]) >> 16);
            }
        }
    }

    @Override
    public void estimate(NibbleRows w, QuantizedRows x, int tokens, Floats y, int from, int to) {
        HeapNibbles weights = (HeapNibbles) w;
        HeapRows parts = (HeapRows) x;
        float[] out = values(y);
        int n = weights.columns();
        for (int t = 0; t < tokens; t++) {
            for (int r = from; r < to; r++) {
                int coarse = 0;
                int fine = 0;
                for (int k = 0; k < n; k++) {
                    coarse += weights.codes()[r * n + k] * parts.codes()[2 * t * n + k];
                    fine += weights.codes()[r * n + k] * parts.codes()[(2 * t + 1) * n + k];
                }
                out[t * weights.rows() + r] = weights.steps()[r] * ((128f * coarse + fine) / parts.scales()[2 * t]);
            }
        }
    }

    @Override
    public void estimate(PackedTable table, QuantizedRows x, int tokens, Floats y, int from, int to) {
        if (!table.type().isQuantized()) {
            throw new IllegalArgumentException("expected a quantised table, found " + table.type());
        }
        HeapRows parts = (HeapRows) x;
        float[] out = values(y);
        int n = table.columns();
        byte[] codes = new byte[n];
        float[] scales = new float[n];
        for (int r = from; r < to; r++) {
            ((ScalarTable) table).codes(r, codes, scales);
            for (int t = 0; t < tokens; t++) {
                out[t * table.rows() + r] = product(codes, scales, parts, 2 * t) / parts.scales()[2 * t];
            }
        }
    }

    private static float product(byte[] codes, float[] scales, HeapRows parts, int coarse) {
        int n = codes.length;
        float[] s = new float[16];
        for (int i = 0; i < n; i += 4) {
            int sum = 0;
            for (int k = i; k < i + 4; k++) {
                sum += codes[k] * (128 * parts.codes()[coarse * n + k] + parts.codes()[(coarse + 1) * n + k]);
            }
            s[i / 4 % 16] += scales[i] * sum;
        }
        return fold(s);
    }

    @Override
    public long checksum(Floats x, int from, int to) {
        float[] in = values(x);
        long sum = 0;
        for (int i = from; i < to; i += 2) {
            sum += Float.floatToRawIntBits(in[i]) & 0xffffffffL;
            sum += (long) Float.floatToRawIntBits(in[i + 1]) << 32;
        }
        return sum;
    }

    /** {@link Canonical#dot16}, in which backends differ most in speed. */
    protected float dot16(float[] a, int aAt, float[] b, int bAt, int n) {
        return Canonical.dot16(a, aAt, b, bAt, n);
    }

    /** The values of a block of this backend. */
    protected static float[] values(Floats block) {
        return ((HeapFloats) block).values();
    }
}
