package io.github.bitnet4j.jni;

import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.TableType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/** A table: the parts of a file, read where they lie, or memory of its own. */
final class NativeTable implements PackedTable {

    private final TableType type;
    private final int rows;
    private final int columns;
    private final Part[] parts;

    /** Rows [from, to) of the table. */
    private record Part(int from, int to, NativeMemory memory) {}

    NativeTable(TableType type, List<ByteBuffer> buffers, int rows, int columns) {
        this.type = type;
        this.rows = rows;
        this.columns = columns;
        checkSizes(buffers);
        this.parts = new Part[buffers.size()];
        int row = 0;
        for (int i = 0; i < parts.length; i++) {
            ByteBuffer buffer = buffers.get(i);
            int end = row + (int) (buffer.remaining() / rowBytes());
            parts[i] = new Part(row, end, NativeMemory.of(buffer));
            row = end;
        }
    }

    /** An empty table. */
    NativeTable(TableType type, int rows, int columns) {
        this.type = type;
        this.rows = rows;
        this.columns = columns;
        this.parts = new Part[] {new Part(0, rows, NativeMemory.allocate(rows * rowBytes()))};
    }

    /** Copies the bytes of some rows in. */
    void fill(ByteBuffer bytes, int from, int to) {
        Objects.checkFromToIndex(from, to, rows);
        long size = (to - from) * rowBytes();
        if (bytes.remaining() != size) {
            throw new IllegalArgumentException("%d rows of %d columns of %s take %d bytes, found %d"
                    .formatted(to - from, columns, type, size, bytes.remaining()));
        }
        if (!parts[0].memory.isOwn()) {
            throw new UnsupportedOperationException("the table is read where its bytes lie");
        }
        parts[0].memory.write(from * rowBytes(), bytes);
    }

    private void checkSizes(List<ByteBuffer> buffers) {
        long found = 0;
        for (ByteBuffer buffer : buffers) {
            if (buffer.remaining() % rowBytes() != 0) {
                throw new IllegalArgumentException(
                        "a part of a %s table with %d columns holds whole rows of %d bytes, found %d bytes"
                                .formatted(type, columns, rowBytes(), buffer.remaining()));
            }
            found += buffer.remaining() / rowBytes();
        }
        if (found != rows) {
            throw new IllegalArgumentException("expected " + rows + " rows, found " + found);
        }
    }

    @Override
    public TableType type() {
        return type;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    long rowBytes() {
        return type.rowBytes(columns);
    }

    @Override
    public long byteSize() {
        return rows * rowBytes();
    }

    /** Address of a row. */
    long address(int row) {
        Part part = part(row);
        return part.memory.address() + (row - part.from) * rowBytes();
    }

    /** The row after the last one that lies behind this one without gaps. */
    int end(int row) {
        return part(row).to;
    }

    private Part part(int row) {
        Objects.checkIndex(row, rows);
        int index = 0;
        while (parts[index].to <= row) {
            index++;
        }
        return parts[index];
    }

    @Override
    public void close() {
        for (Part part : parts) {
            part.memory.close();
        }
    }
}
