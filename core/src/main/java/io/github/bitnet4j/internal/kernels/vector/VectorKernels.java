package io.github.bitnet4j.internal.kernels.vector;

import io.github.bitnet4j.internal.kernels.plain.PlainAttention;
import io.github.bitnet4j.internal.kernels.plain.PlainKernels;
import io.github.bitnet4j.internal.kernels.scalar.ScalarPage;
import io.github.bitnet4j.internal.kernels.scalar.ScalarTable;
import io.github.bitnet4j.internal.kernels.scalar.TernaryCodes;
import io.github.bitnet4j.spi.Activation;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.NibbleRows;
import io.github.bitnet4j.spi.PackedMatrix;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.QuantizedRows;
import io.github.bitnet4j.spi.TableType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The kernels on the Vector API; what takes no time is inherited. */
final class VectorKernels extends PlainKernels {

    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final int LANES = FLOATS.length();

    /** Tokens from which on the tables of {@link VectorGemm} pay: it computes a whole vector of tokens in any case. */
    private static final int MANY = VectorRows.FEW + 1;

    private final Function<ByteBuffer, Memory> memory;

    /** Kernels that read weights as told. */
    VectorKernels(Function<ByteBuffer, Memory> memory) {
        this.memory = memory;
    }

    @Override
    public String isa() {
        return Lanes.isa();
    }

    @Override
    public QuantizedRows allocateRows(int rows, int columns) {
        return new VectorRows(rows, columns);
    }

    @Override
    protected PackedMatrix matrix(TernaryCodes codes, int rows, int columns, float scale) {
        return new VectorMatrix(codes, rows, columns, scale, memory.apply(codes.bytes()));
    }

    @Override
    protected ScalarTable tableOf(TableType type, List<ByteBuffer> parts, int rows, int columns) {
        return new VectorTable(type, parts, rows, columns, memory);
    }

    @Override
    public void rmsNorm(Floats x, Floats weight, float epsilon, Floats y, int from, int to) {
        float[] in = values(x);
        float[] w = values(weight);
        float[] out = values(y);
        int n = w.length;
        int whole = FLOATS.loopBound(n);
        for (int t = from; t < to; t++) {
            int at = t * n;
            float meanSquare = dot16(in, at, in, at, n) / n;
            float r = 1f / (float) Math.sqrt(meanSquare + epsilon);
            for (int i = 0; i < whole; i += LANES) {
                FloatVector.fromArray(FLOATS, in, at + i)
                        .mul(r)
                        .mul(FloatVector.fromArray(FLOATS, w, i))
                        .intoArray(out, at + i);
            }
            for (int i = whole; i < n; i++) {
                out[at + i] = (in[at + i] * r) * w[i];
            }
        }
    }

    @Override
    public void quantize(Floats x, int n, QuantizedRows q, int from, int to) {
        float[] in = values(x);
        VectorRows rows = (VectorRows) q;
        int columns = rows.columns();
        int[] codes = new int[columns]; // zeros behind the values
        Objects.checkFromIndexSize(0, n, columns);
        int whole = FLOATS.loopBound(n);
        for (int t = from; t < to; t++) {
            float s = 127f / max(in, t * n, n, 1e-5f);
            for (int i = 0; i < whole; i += LANES) {
                Elementary.nearest(FloatVector.fromArray(FLOATS, in, t * n + i).mul(s))
                        .intoArray(codes, i);
            }
            for (int i = whole; i < n; i++) {
                codes[i] = (int) Math.rint(in[t * n + i] * s);
            }
            int sum = 0;
            for (int i = 0; i < columns; i++) {
                byte code = (byte) codes[i];
                rows.codes()[t * columns + i] = code;
                sum += code;
            }
            rows.scales()[t] = s;
            rows.written(t, sum);
        }
    }

    /** max(|x|, least) over n values. */
    private static float max(float[] x, int at, int n, float least) {
        FloatVector max = FloatVector.broadcast(FLOATS, least);
        int whole = FLOATS.loopBound(n);
        for (int i = 0; i < whole; i += LANES) {
            max = max.max(FloatVector.fromArray(FLOATS, x, at + i).abs());
        }
        float largest = max.reduceLanes(VectorOperators.MAX);
        for (int i = whole; i < n; i++) {
            largest = Math.max(largest, Math.abs(x[at + i]));
        }
        return largest;
    }

    @Override
    public void bitLinear(PackedMatrix w, QuantizedRows x, int tokens, Floats y, int from, int to) {
        Objects.checkFromToIndex(from, to, w.rows());
        Objects.checkFromToIndex(0, tokens, x.rows());
        if (!VectorGemv.fits((VectorMatrix) w)) {
            super.bitLinear(w, x, tokens, y, from, to);
        } else if (tokens < MANY) {
            new VectorGemv((VectorMatrix) w, (VectorRows) x).multiply(tokens, values(y), from, to);
        } else {
            new VectorGemm((VectorMatrix) w, (VectorRows) x, to - from).multiply(tokens, values(y), from, to);
        }
    }

    @Override
    protected float dot16(float[] a, int aAt, float[] b, int bAt, int n) {
        return Dot16.dot(a, aAt, b, bAt, n, new float[16]);
    }

    @Override
    protected PlainAttention attention(ScalarPage page, int kvHead, int positions) {
        return new VectorAttention(page, kvHead, positions);
    }

    @Override
    public void gate(Activation activation, Floats gate, Floats up, Floats y, int from, int to) {
        float[] g = values(gate);
        float[] u = values(up);
        float[] out = values(y);
        int whole = from + FLOATS.loopBound(to - from);
        for (int i = from; i < whole; i += LANES) {
            FloatVector z = FloatVector.fromArray(FLOATS, g, i);
            FloatVector activated = switch (activation) {
                case RELU2 -> relu2(z);
                case SILU -> silu(z);
                case GELU -> Elementary.gelu(z);
            };
            activated.mul(FloatVector.fromArray(FLOATS, u, i)).intoArray(out, i);
        }
        super.gate(activation, gate, up, y, whole, to);
    }

    private static FloatVector relu2(FloatVector z) {
        FloatVector positive = z.max(0f);
        return positive.mul(positive);
    }

    private static FloatVector silu(FloatVector z) {
        return z.div(Elementary.exp32(z.neg()).add(1f));
    }

    @Override
    public void head(PackedTable table, Floats h, int tokens, Floats y, int from, int to) {
        VectorTable rows = (VectorTable) table;
        Objects.checkFromToIndex(from, to, rows.rows());
        boolean several = to - from >= HalfProducts.ROWS;
        new VectorHead(rows, values(h), tokens, several).multiply(values(y), from, to);
    }

    @Override
    public boolean estimatesPay(TableType type) {
        return true;
    }

    @Override
    public NibbleRows allocateNibbles(int rows, int columns) {
        return columns <= VectorNibbles.MAX_COLUMNS
                ? new VectorNibbles(rows, columns, memory)
                : super.allocateNibbles(rows, columns);
    }

    @Override
    public void quantize(Floats x, Floats dither, NibbleRows q, int from, int to) {
        if (!(q instanceof VectorNibbles rows)) {
            super.quantize(x, dither, q, from, to);
            return;
        }
        Objects.checkFromToIndex(from, to, rows.rows());
        float[] in = values(x);
        int n = rows.columns();
        int[] fractions = new int[n];
        for (int i = 0; i < n; i++) {
            fractions[i] = (int) values(dither)[i] - Float.floatToRawIntBits(Elementary.TO_INTEGER);
        }
        int[] words = new int[n / VectorNibbles.FIELDS];
        for (int r = from; r < to; r++) {
            int at = (r - from) * n;
            float max = max(in, at, n, 0x1p-100f);
            VectorEstimates.quantize(in, at, 7.5f * 65536 / max, fractions, words);
            rows.put(r, words, max / 7.5f);
        }
    }

    @Override
    public void estimate(NibbleRows w, QuantizedRows x, int tokens, Floats y, int from, int to) {
        Objects.checkFromToIndex(from, to, w.rows());
        Objects.checkFromToIndex(0, 2 * tokens, x.rows());
        if (w instanceof VectorNibbles rows) {
            new VectorEstimates(rows, (VectorRows) x).multiply(tokens, values(y), from, to);
        } else {
            super.estimate(w, x, tokens, y, from, to);
        }
    }

    @Override
    public void estimate(PackedTable table, QuantizedRows x, int tokens, Floats y, int from, int to) {
        Objects.checkFromToIndex(from, to, table.rows());
        Objects.checkFromToIndex(0, 2 * tokens, x.rows());
        if (table.type().isQuantized() && table.columns() % 64 == 0) {
            new VectorCodes((VectorTable) table, (VectorRows) x).multiply(tokens, values(y), from, to);
        } else {
            super.estimate(table, x, tokens, y, from, to);
        }
    }

    @Override
    public long checksum(Floats x, int from, int to) {
        float[] in = values(x);
        int whole = from + FLOATS.loopBound(to - from);
        LongVector sum = LongVector.zero(Lanes.LONGS);
        for (int i = from; i < whole; i += LANES) {
            sum = sum.add(FloatVector.fromArray(FLOATS, in, i).reinterpretAsLongs());
        }
        return sum.reduceLanes(VectorOperators.ADD) + super.checksum(x, whole, to);
    }
}
