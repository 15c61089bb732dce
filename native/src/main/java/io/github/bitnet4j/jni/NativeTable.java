package io.github.bitnet4j.jni;

import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.TableType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A table read where its parts lie. */
final class NativeTable implements PackedTable {

    private final TableType type;
    private final int rows;
    private final int columns;
    private final List<Part> parts;

    /** Rows [from, to) of the table. */
    private record Part(int from, int to, NativeMemory memory) {}

    /** What is done with the rows [from, to), which lie at an address without gaps. */
    interface Visitor {
        void visit(long address, int from, int to);
    }

    NativeTable(TableType type, List<ByteBuffer> buffers, int rows, int columns) {
        this.type = type;
        this.rows = rows;
        this.columns = columns;
        checkSizes(buffers);
        this.parts = new ArrayList<>(buffers.size());
        int row = 0;
        for (ByteBuffer buffer : buffers) {
            int end = row + (int) (buffer.remaining() / rowBytes());
            parts.add(new Part(row, end, NativeMemory.of(buffer)));
            row = end;
        }
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

    /** Visits the rows [from, to), which have to be inside, one part after the other. */
    void visit(int from, int to, Visitor visitor) {
        Objects.checkFromToIndex(from, to, rows);
        for (Part part : parts) {
            int first = Math.max(from, part.from);
            int end = Math.min(to, part.to);
            long address = part.memory.address();
            if (first < end) {
                visitor.visit(address + (first - part.from) * rowBytes(), first, end);
            }
        }
    }

    @Override
    public void close() {
        parts.forEach(part -> part.memory.close());
    }
}
