package io.github.bitnet4j.internal.convert;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.internal.format.gguf.GgufFileWriter;
import io.github.bitnet4j.internal.load.HeadRows;
import io.github.bitnet4j.internal.load.TensorSource;
import io.github.bitnet4j.internal.load.TernaryRows;
import io.github.bitnet4j.internal.tensor.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;

/** A ternary matrix. */
final class TernaryOutput implements Output {

    /** The lower bit of every code in eight bytes. */
    private static final long LOW = 0x5555_5555_5555_5555L;

    private final String file;
    private final String name;
    private final TernaryRows source;
    private final TernaryRows ordered;
    private final TernaryEncoder encoder;
    private final AtomicLong zeros = new AtomicLong();

    /**
     * A matrix to write.
     *
     * @param file the model that is read, for messages
     * @param source its rows
     * @param headDim rows of a head, if the file has the rows in the order for a rotary embedding of neighbours; else 0
     */
    TernaryOutput(String file, String name, TernaryRows source, int headDim, TernaryEncoder encoder) {
        this.file = file;
        this.name = name;
        this.source = source;
        this.ordered = headDim == 0 ? source : HeadRows.toNeighbours(source, headDim);
        this.encoder = encoder;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DataType type() {
        return encoder.type();
    }

    @Override
    public int rows() {
        return source.rows();
    }

    @Override
    public int columns() {
        return source.columns();
    }

    /** Rows that are whole steps in every form: of what is read, of what is written, and of that when it is read back. */
    @Override
    public int step() {
        int read = TernaryRows.commonStep(source.rowStep(), ordered.rowStep());
        return TernaryRows.commonStep(read, encoder.rowStep(columns()));
    }

    @Override
    public long workBytes() {
        return source.paddedColumns() / 4;
    }

    /** Zeros among the weights that were encoded. */
    long zeros() {
        return zeros.get();
    }

    @Override
    public ByteBuffer encode(int from, int to) throws IOException {
        ByteBuffer codes = read(ordered, from, to);
        count(codes, from, to);
        long elements = (long) (to - from) * columns();
        int bytes = Math.toIntExact(elements / type().blockSize() * type().blockBytes());
        ByteBuffer target = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        encoder.encode(codes, to - from, columns(), source.scale(), target);
        return target.flip();
    }

    private static ByteBuffer read(TernaryRows rows, int from, int to) throws IOException {
        ByteBuffer codes = ByteBuffer.allocate(Math.multiplyExact(to - from, rows.paddedColumns() / 4))
                .order(ByteOrder.LITTLE_ENDIAN);
        rows.read(from, to, codes);
        return codes;
    }

    /** Counts the zeros, without those behind the columns, and refuses the code that is no trit. */
    private void count(ByteBuffer codes, int from, int to) {
        long count = -(long) (to - from) * (source.paddedColumns() - columns());
        for (int at = 0; at < codes.limit(); at += Long.BYTES) {
            long eight = codes.getLong(at);
            long upper = eight >>> 1;
            if ((eight & upper & LOW) != 0) {
                throw noTrit(from + (int) (at / workBytes()));
            }
            count += Long.bitCount(eight & ~upper & LOW);
        }
        zeros.addAndGet(count);
    }

    private ModelFormatException noTrit(int row) {
        return new ModelFormatException(
                file,
                ordered.offset(row),
                "the codes 0, 1 and 2 in tensor '" + name + "'",
                "3 at row " + row + "; the file is damaged, fetch or convert it again");
    }

    @Override
    public void finish(GgufFileWriter target) throws IOException {
        if (type().isFlat()) {
            target.writeScale(name, source.scale());
        }
    }

    /** The scale of a matrix of zeros does not matter, and not every form has it. */
    @Override
    public Verification verification(TensorSource written) throws IOException {
        TernaryRows rows = written.ternary(name);
        boolean empty = zeros.get() == (long) rows() * columns();
        boolean sameScale = empty || rows.scale() == encoder.stored(source.scale());
        return (from, to) -> sameScale && read(rows, from, to).equals(read(source, from, to));
    }
}
