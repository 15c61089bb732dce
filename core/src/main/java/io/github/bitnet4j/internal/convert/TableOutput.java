package io.github.bitnet4j.internal.convert;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.kernels.scalar.ScalarTable;
import io.github.bitnet4j.internal.load.TableRows;
import io.github.bitnet4j.internal.load.TensorSource;
import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.spi.TableType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A token embedding or output head.
 *
 * @param file the model that is read, for messages
 * @param source its rows
 * @param encoder of the form to make
 */
record TableOutput(String file, String name, TableRows source, TableEncoder encoder) implements Output {

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

    @Override
    public int step() {
        return source instanceof TableRows.Transcoded rows ? rows.rowStep() : 1;
    }

    @Override
    public long workBytes() {
        return (long) columns() * Float.BYTES;
    }

    @Override
    public ByteBuffer encode(int from, int to) throws IOException {
        ByteBuffer stored = read(source, from, to);
        TableType made = TableType.valueOf(encoder.name());
        if (made == source.type()) {
            requireFinite(made, stored, from, to);
            return stored;
        }
        ScalarTable numbers = new ScalarTable(source.type(), List.of(stored), to - from, columns());
        ByteBuffer encoded = ByteBuffer.allocate(Math.multiplyExact(to - from, encoder.rowBytes(columns())))
                .order(ByteOrder.LITTLE_ENDIAN);
        float[] row = new float[columns()];
        for (int i = 0; i < to - from; i++) {
            numbers.row(i, row, 0);
            requireFinite(row, from + i, source.type());
            encoder.encode(row, columns(), encoded);
        }
        encoded.flip();
        requireHeld(made, encoded, from, to);
        return encoded;
    }

    private void requireFinite(TableType type, ByteBuffer stored, int from, int to) {
        ScalarTable numbers = new ScalarTable(type, List.of(stored), to - from, columns());
        float[] row = new float[columns()];
        for (int i = 0; i < to - from; i++) {
            numbers.row(i, row, 0);
            requireFinite(row, from + i, type);
        }
    }

    private void requireFinite(float[] values, int row, TableType type) {
        int at = firstNotFinite(values);
        if (at < values.length) {
            throw new ModelFormatException(
                    file,
                    -1,
                    "finite numbers in '" + name + "' (" + type + ")",
                    values[at] + " at row " + row + ", column " + at);
        }
    }

    /** What is finite may be too large for the form that is made. */
    private void requireHeld(TableType made, ByteBuffer encoded, int from, int to) {
        ScalarTable numbers = new ScalarTable(made, List.of(encoded), to - from, columns());
        float[] row = new float[columns()];
        for (int i = 0; i < to - from; i++) {
            numbers.row(i, row, 0);
            if (firstNotFinite(row) < row.length) {
                throw new UnsupportedModelException(
                        file + ": row " + (from + i) + " of '" + name + "', whose numbers are too large for " + made,
                        "other forms; keep the one it has (" + source.type() + ")");
            }
        }
    }

    private static int firstNotFinite(float[] values) {
        int at = 0;
        while (at < values.length && Float.isFinite(values[at])) {
            at++;
        }
        return at;
    }

    private static ByteBuffer read(TableRows table, int from, int to) throws IOException {
        int rowBytes = Math.toIntExact(table.type().rowBytes(table.columns()));
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(to - from, rowBytes)).order(ByteOrder.LITTLE_ENDIAN);
        if (table instanceof TableRows.Transcoded rows) {
            rows.read(from, to, bytes);
        } else if (table instanceof TableRows.InPlace rows) {
            copy(rows, rowBytes, from, to, bytes);
        }
        return bytes;
    }

    private static void copy(TableRows.InPlace table, int rowBytes, int from, int to, ByteBuffer target) {
        int first = 0;
        for (ByteBuffer part : table.parts()) {
            int next = first + part.remaining() / rowBytes;
            int begin = Math.max(from, first);
            int end = Math.min(to, next);
            if (begin < end) {
                int at = part.position() + (begin - first) * rowBytes;
                target.put((begin - from) * rowBytes, part, at, (end - begin) * rowBytes);
            }
            first = next;
        }
    }

    @Override
    public Verification verification(TensorSource written) throws IOException {
        TableRows table = written.table(name);
        boolean sameType = table.type() == TableType.valueOf(encoder.name());
        return (from, to) -> sameType && read(table, from, to).equals(encode(from, to));
    }
}
