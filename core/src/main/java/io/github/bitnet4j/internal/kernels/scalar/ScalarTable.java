package io.github.bitnet4j.internal.kernels.scalar;

import io.github.bitnet4j.internal.tensor.Float16;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.TableType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A table read where its bytes lie, one dequantised row at a time. */
public class ScalarTable implements PackedTable {

    /** Bytes of a part of an allocated table at most, where a row is not longer. */
    private static final int PART_BYTES = 1 << 30;

    private final TableType type;
    private final int rows;
    private final int columns;
    private final int rowBytes;
    private final List<Part> parts = new ArrayList<>();
    /** The parts again where they are the table's own memory; none where they are a file's. */
    private List<ByteBuffer> own = List.of();

    /** Rows from {@code firstRow} on. */
    private record Part(int firstRow, ByteBuffer bytes) {}

    /** Keeps slices of the buffers. */
    public ScalarTable(TableType type, List<ByteBuffer> buffers, int rows, int columns) {
        this.type = type;
        this.rows = rows;
        this.columns = columns;
        this.rowBytes = Math.toIntExact(type.rowBytes(columns));
        int row = 0;
        for (ByteBuffer buffer : buffers) {
            parts.add(new Part(row, buffer.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN)));
            row += buffer.remaining() / rowBytes;
        }
        if (row != rows) {
            throw new IllegalArgumentException("expected " + rows + " rows, found " + row);
        }
    }

    /** Memory for the rows of a table. */
    static List<ByteBuffer> allocate(TableType type, int rows, int columns) {
        int rowBytes = Math.toIntExact(type.rowBytes(columns));
        int rowsPerPart = Math.max(1, PART_BYTES / rowBytes);
        List<ByteBuffer> own = new ArrayList<>();
        for (int row = 0; row < rows; row += rowsPerPart) {
            own.add(ByteBuffer.allocateDirect(Math.min(rowsPerPart, rows - row) * rowBytes));
        }
        return own;
    }

    /** Lets {@link #fill} write; the parts are those that the table was made of. */
    ScalarTable writable(List<ByteBuffer> memory) {
        own = memory;
        return this;
    }

    /** Copies the bytes of some rows in. */
    void fill(ByteBuffer bytes, int from, int to) {
        if (own.isEmpty()) {
            throw new UnsupportedOperationException("the table is read where its bytes lie");
        }
        Objects.checkFromToIndex(from, to, rows);
        long size = (long) (to - from) * rowBytes;
        if (bytes.remaining() != size) {
            throw new IllegalArgumentException("%d rows of %d columns of %s take %d bytes, found %d"
                    .formatted(to - from, columns, type, size, bytes.remaining()));
        }
        ByteBuffer source = bytes.duplicate();
        for (int row = from; row < to; ) {
            int part = part(row);
            int end = Math.min(to, parts.get(part).firstRow + own.get(part).capacity() / rowBytes);
            source.limit(source.position() + (end - row) * rowBytes);
            own.get(part).duplicate().position(offset(row)).put(source);
            row = end;
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

    @Override
    public long byteSize() {
        return (long) rows * rowBytes;
    }

    /** Dequantises one row into {@code target[at ..]}. */
    public void row(int row, float[] target, int at) {
        ByteBuffer bytes = bytes(part(row));
        int from = offset(row);
        switch (type) {
            case F32 -> f32(bytes, from, target, at);
            case F16 -> f16(bytes, from, target, at);
            case BF16 -> bf16(bytes, from, target, at);
            case Q8_0, Q6_K -> product(row, target, at);
        }
    }

    /** Bytes a row. */
    protected int rowBytes() {
        return rowBytes;
    }

    /** The bytes of one part. */
    protected ByteBuffer bytes(int part) {
        return parts.get(part).bytes;
    }

    /** Which part holds a row. */
    protected int part(int row) {
        int index = parts.size() - 1;
        while (parts.get(index).firstRow > row) {
            index--;
        }
        return index;
    }

    /** Where a row begins in its part. */
    protected int offset(int row) {
        return (row - parts.get(part(row)).firstRow) * rowBytes;
    }

    private void f32(ByteBuffer bytes, int from, float[] target, int at) {
        for (int i = 0; i < columns; i++) {
            target[at + i] = bytes.getFloat(from + 4 * i);
        }
    }

    private void f16(ByteBuffer bytes, int from, float[] target, int at) {
        for (int i = 0; i < columns; i++) {
            target[at + i] = Float16.toFloat(bytes.getShort(from + 2 * i));
        }
    }

    private void bf16(ByteBuffer bytes, int from, float[] target, int at) {
        for (int i = 0; i < columns; i++) {
            target[at + i] = Float.intBitsToFloat(bytes.getShort(from + 2 * i) << 16);
        }
    }

    private void product(int row, float[] target, int at) {
        byte[] codes = new byte[columns];
        float[] scales = new float[columns];
        codes(row, codes, scales);
        for (int i = 0; i < columns; i++) {
            target[at + i] = scales[i] * codes[i];
        }
    }

    /** The codes of a row of a quantised table and the scale of each; their products are the values. */
    void codes(int row, byte[] codes, float[] scales) {
        if (type == TableType.Q8_0) {
            q8(bytes(part(row)), offset(row), codes, scales);
        } else {
            q6(bytes(part(row)), offset(row), codes, scales);
        }
    }

    /** Blocks of 32 in 34 bytes: binary16 d, int8 q[32]; w = d·q. */
    private void q8(ByteBuffer bytes, int from, byte[] codes, float[] scales) {
        for (int i = 0; i < columns; i++) {
            int block = from + i / 32 * 34;
            scales[i] = Float16.toFloat(bytes.getShort(block));
            codes[i] = bytes.get(block + 2 + i % 32);
        }
    }

    /** Blocks of 256 in 210 bytes: ql[128], qh[64], int8 scales[16], binary16 d; w = (d·scale)·q. */
    private void q6(ByteBuffer bytes, int from, byte[] codes, float[] scales) {
        for (int i = 0; i < columns; i++) {
            int block = from + i / 256 * 210;
            int e = i % 256;
            int half = e / 128;
            int group = e % 128 / 32;
            int low = (bytes.get(block + 64 * half + 32 * (group & 1) + e % 32) >> (group < 2 ? 0 : 4)) & 15;
            int high = (bytes.get(block + 128 + 32 * half + e % 32) >> (2 * group)) & 3;
            scales[i] = Float16.toFloat(bytes.getShort(block + 208)) * bytes.get(block + 192 + e / 16);
            codes[i] = (byte) ((low | (high << 4)) - 32);
        }
    }

    @Override
    public void close() {}
}
