package io.github.bitnet4j.jni;

import io.github.bitnet4j.spi.Activation;
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
 * The kernels of one instruction-set tier. Every range is checked here, before its address goes to native code, which
 * checks nothing.
 */
final class NativeKernels implements Kernels {

    /** Columns of a ternary matrix come in blocks of so many. */
    private static final int BLOCK = 128;
    /** Before a head's o in the state of the attention: m and l. */
    private static final int STATE_HEADER = 2;

    private final String isa;
    /** Address of the tier's {@code bnk_kernels}, static storage of the library. */
    private final long kernels;
    /** How ternary matrices are kept. */
    private final NativeLayout layout;

    NativeKernels(String isa, long kernels, NativeLayout layout) {
        this.isa = isa;
        this.kernels = kernels;
        this.layout = layout;
    }

    @Override
    public String isa() {
        return isa;
    }

    @Override
    public String layout() {
        return layout.name();
    }

    @Override
    public Floats allocate(int size) {
        return new NativeFloats(size);
    }

    @Override
    public QuantizedRows allocateRows(int rows, int columns) {
        requireMultiple(columns, BLOCK);
        return new NativeRows(rows, columns);
    }

    @Override
    public NibbleRows allocateNibbles(int rows, int columns) {
        requireMultiple(columns, BLOCK);
        return new NativeNibbles(rows, columns);
    }

    @Override
    public boolean usesJavaHeap() {
        return false;
    }

    @Override
    public KvPages allocatePages(KvType type, int pages, int heads, int headDim) {
        requireMultiple(headDim, 2);
        if (headDim > KvPage.MAX_HEAD_DIM) {
            throw new IllegalArgumentException(
                    "a head has at most " + KvPage.MAX_HEAD_DIM + " values, found " + headDim);
        }
        return new NativePages(type, pages, heads, headDim);
    }

    @Override
    public boolean repacks() {
        return layout.repacks();
    }

    @Override
    public PackedMatrix allocateMatrix(int rows, int columns, float scale) {
        requireMatrix(columns, scale);
        return new NativeMatrix(layout.ofOwnMemory(), rows, columns, scale);
    }

    @Override
    public long repack(TernaryLayout from, ByteBuffer codes, PackedMatrix w, int first, int end) {
        NativeMatrix matrix = own(w);
        if (!matrix.layout().repacks()) {
            throw new UnsupportedOperationException(
                    "a matrix in the layout " + matrix.layout().name() + " is read where its codes lie");
        }
        return matrix.repack(kernels, codes, first, end);
    }

    @Override
    public PackedMatrix pack(TernaryLayout from, ByteBuffer codes, int rows, int columns, float scale) {
        requireMatrix(columns, scale);
        if (!layout.repacks()) {
            return new NativeMatrix(layout, codes, rows, columns, scale);
        }
        NativeMatrix matrix = new NativeMatrix(layout, rows, columns, scale);
        try {
            long corrupt = matrix.repack(kernels, codes, 0, rows);
            if (corrupt >= 0) {
                throw new IllegalArgumentException(
                        "the layout %s holds trits only, found the code 3 at row %d, column %d"
                                .formatted(layout.name(), corrupt / columns, corrupt % columns));
            }
            return matrix;
        } catch (RuntimeException e) {
            matrix.close();
            throw e;
        }
    }

    private static void requireMatrix(int columns, float scale) {
        requireMultiple(columns, BLOCK);
        if (!Float.isFinite(scale)) {
            throw new IllegalArgumentException("the scale of a matrix is finite, found " + scale);
        }
    }

    @Override
    public PackedTable table(TableType type, List<ByteBuffer> parts, int rows, int columns) {
        requireMultiple(columns, type.blockSize());
        return new NativeTable(type, parts, rows, columns);
    }

    @Override
    public PackedTable allocateTable(TableType type, int rows, int columns) {
        requireMultiple(columns, type.blockSize());
        return new NativeTable(type, rows, columns);
    }

    @Override
    public void fill(PackedTable table, ByteBuffer bytes, int from, int to) {
        own(table).fill(bytes, from, to);
    }

    @Override
    public void embed(PackedTable table, int row, float factor, Floats y, int at) {
        NativeTable source = own(table);
        int n = source.columns();
        long to = own(y).range(at, n);
        NativeBinding.embed(kernels, AbiCodes.of(source.type()), source.address(row), factor, to, n);
    }

    @Override
    public void rmsNorm(Floats x, Floats weight, float epsilon, Floats y, int from, int to) {
        int n = weight.size();
        int tokens = count(from, to);
        long in = matrix(x, from, tokens, n);
        long out = matrix(y, from, tokens, n);
        NativeBinding.rmsNorm(kernels, in, own(weight).range(0, n), epsilon, out, n, tokens);
    }

    @Override
    public void quantize(Floats x, int n, QuantizedRows q, int from, int to) {
        NativeRows rows = own(q);
        int columns = rows.columns();
        Objects.checkFromIndexSize(0, n, columns);
        int tokens = count(from, to);
        long in = matrix(x, from, tokens, n);
        long codes = rows.codes(from, tokens);
        NativeBinding.quantize(kernels, in, n, codes, columns, rows.scales(from), rows.sums(from), tokens);
    }

    @Override
    public void bitLinear(PackedMatrix w, QuantizedRows x, int tokens, Floats y, int from, int to) {
        NativeMatrix weights = own(w);
        NativeRows rows = own(x);
        requireEqual(weights.columns(), rows.columns());
        NativeBinding.bitLinear(
                kernels,
                weights.layout().index(),
                weights.address(from, to),
                weights.scale(),
                rows.codes(0, tokens),
                rows.scales(0),
                rows.sums(0),
                weights.columns(),
                tokens,
                matrix(y, 0, tokens, weights.rows()),
                weights.rows(),
                from,
                to);
    }

    @Override
    public void rope(Floats x, int at, int heads, int headDim, Floats table, int tableAt) {
        requireMultiple(headDim, 2);
        long values = heads(x, at, heads, headDim);
        NativeBinding.rope(kernels, values, heads, headDim, own(table).range(tableAt, headDim));
    }

    @Override
    public void store(Floats k, int kAt, Floats v, int vAt, KvPage page, int slot) {
        NativePage target = own(page);
        int heads = target.heads();
        int headDim = target.headDim();
        Objects.checkIndex(slot, KvPage.POSITIONS);
        long key = heads(k, kAt, heads, headDim);
        long value = heads(v, vAt, heads, headDim);
        NativeBinding.store(kernels, AbiCodes.of(target.type()), key, value, target.address(), heads, headDim, slot);
    }

    @Override
    public void attend(Floats q, int at, int heads, KvPage page, int kvHead, int positions, Floats state, int stateAt) {
        NativePage block = own(page);
        int headDim = block.headDim();
        Objects.checkIndex(kvHead, block.heads());
        Objects.checkIndex(positions - 1, KvPage.POSITIONS);
        NativeBinding.attend(
                kernels,
                AbiCodes.of(block.type()),
                heads(q, at, heads, headDim),
                heads,
                block.address(),
                headDim,
                kvHead,
                positions,
                heads(state, stateAt, heads, headDim + STATE_HEADER));
    }

    @Override
    public void mergeAttention(Floats state, int stateAt, Floats block, int blockAt, int heads, int headDim) {
        long to = heads(state, stateAt, heads, headDim + STATE_HEADER);
        long from = heads(block, blockAt, heads, headDim + STATE_HEADER);
        NativeBinding.mergeAttention(kernels, to, from, heads, headDim);
    }

    @Override
    public void finishAttention(Floats state, int stateAt, int heads, int headDim, Floats y, int at) {
        long from = heads(state, stateAt, heads, headDim + STATE_HEADER);
        NativeBinding.finishAttention(kernels, from, heads, headDim, heads(y, at, heads, headDim));
    }

    @Override
    public void gate(Activation activation, Floats gate, Floats up, Floats y, int from, int to) {
        int n = count(from, to);
        long g = own(gate).range(from, n);
        long u = own(up).range(from, n);
        NativeBinding.gate(kernels, AbiCodes.of(activation), g, u, own(y).range(from, n), n);
    }

    @Override
    public void add(Floats x, Floats y, int from, int to) {
        int n = count(from, to);
        NativeBinding.add(kernels, own(x).range(from, n), own(y).range(from, n), n);
    }

    @Override
    public void head(PackedTable table, Floats h, int tokens, Floats y, int from, int to) {
        NativeTable rows = own(table);
        int type = AbiCodes.of(rows.type());
        int n = rows.columns();
        long stride = rows.rows();
        long hidden = matrix(h, 0, tokens, n);
        long logits = matrix(y, 0, tokens, rows.rows());
        Objects.checkFromToIndex(from, to, rows.rows());
        for (int first = from; first < to; ) {
            int end = Math.min(to, rows.end(first));
            NativeBinding.head(
                    kernels,
                    type,
                    rows.address(first),
                    rows.rowBytes(),
                    hidden,
                    n,
                    tokens,
                    logits + (long) first * Float.BYTES,
                    stride,
                    end - first);
            first = end;
        }
    }

    /** Address of the rows [from, from + count) of activations [tokens][n], which have to be inside. */
    private static long matrix(Floats x, int from, int count, int n) {
        return own(x).range((long) from * n, (long) count * n);
    }

    @Override
    public boolean estimatesPay(TableType type) {
        return true;
    }

    @Override
    public void quantize(Floats x, Floats dither, NibbleRows q, int from, int to) {
        NativeNibbles nibbles = own(q);
        int n = nibbles.columns();
        int rows = count(from, to);
        long in = matrix(x, 0, rows, n);
        long codes = nibbles.codes(from, rows);
        NativeBinding.quantizeNibbles(kernels, in, own(dither).range(0, n), codes, nibbles.steps(from), n, rows);
    }

    @Override
    public void estimate(NibbleRows w, QuantizedRows x, int tokens, Floats y, int from, int to) {
        NativeNibbles weights = own(w);
        NativeRows parts = own(x);
        int n = weights.columns();
        requireEqual(n, parts.columns());
        int rows = count(from, to);
        NativeBinding.estimateNibbles(
                kernels,
                weights.codes(from, rows),
                weights.steps(from),
                parts.codes(0, 2 * tokens),
                parts.scales(0),
                n,
                tokens,
                matrix(y, 0, tokens, weights.rows()) + (long) from * Float.BYTES,
                weights.rows(),
                rows);
    }

    @Override
    public void estimate(PackedTable table, QuantizedRows x, int tokens, Floats y, int from, int to) {
        NativeTable weights = own(table);
        NativeRows parts = own(x);
        if (!weights.type().isQuantized()) {
            throw new IllegalArgumentException("expected a quantised table, found " + weights.type());
        }
        int n = weights.columns();
        requireEqual(n, parts.columns());
        long vectors = parts.codes(0, 2 * tokens);
        long out = matrix(y, 0, tokens, weights.rows());
        Objects.checkFromToIndex(from, to, weights.rows());
        for (int first = from; first < to; ) {
            int end = Math.min(to, weights.end(first));
            NativeBinding.estimate(
                    kernels,
                    AbiCodes.of(weights.type()),
                    weights.address(first),
                    weights.rowBytes(),
                    vectors,
                    parts.scales(0),
                    n,
                    tokens,
                    out + (long) first * Float.BYTES,
                    weights.rows(),
                    end - first);
            first = end;
        }
    }

    @Override
    public long checksum(Floats x, int from, int to) {
        int n = count(from, to);
        return NativeBinding.checksum(kernels, own(x).range(from, n), n / 2);
    }

    /** Address of {@code heads} heads of {@code size} values from index {@code at} on, which have to be inside. */
    private static long heads(Floats x, int at, int heads, int size) {
        if (heads < 0 || size < 0) {
            throw new IndexOutOfBoundsException("negative size: " + heads + " heads of " + size + " values");
        }
        return own(x).range(at, (long) heads * size);
    }

    private static int count(int from, int to) {
        return to - Objects.checkFromToIndex(from, to, Integer.MAX_VALUE);
    }

    private static void requireMultiple(int size, int factor) {
        if (size <= 0 || size % factor != 0) {
            throw new IllegalArgumentException("expected a positive multiple of " + factor + ", found " + size);
        }
    }

    private static void requireEqual(int columns, int found) {
        if (columns != found) {
            throw new IllegalArgumentException(
                    "the matrix has " + columns + " columns, but the activations have " + found);
        }
    }

    private static NativeFloats own(Floats block) {
        return own(NativeFloats.class, block);
    }

    private static NativeRows own(QuantizedRows block) {
        return own(NativeRows.class, block);
    }

    private static NativeNibbles own(NibbleRows block) {
        return own(NativeNibbles.class, block);
    }

    private static NativePage own(KvPage block) {
        return own(NativePage.class, block);
    }

    private static NativeMatrix own(PackedMatrix block) {
        return own(NativeMatrix.class, block);
    }

    private static NativeTable own(PackedTable block) {
        return own(NativeTable.class, block);
    }

    private static <T> T own(Class<T> type, Object block) {
        if (!type.isInstance(block)) {
            throw new IllegalArgumentException("the native backend takes only blocks of its own, found "
                    + block.getClass().getName());
        }
        return type.cast(block);
    }
}
