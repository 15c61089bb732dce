package io.github.bitnet4j.internal.tensor;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The encoded elements of one tensor, offered as read-only little-endian views of whole rows.
 *
 * <p>A view is mapped at each request and holds at most 2^31 - 1 bytes; {@link #rowRanges()} cuts a longer tensor.
 */
public final class TensorData {

    /** Bytes that a range of {@link #rowRanges()} has at most, where a row is not longer. */
    private static final long RANGE_BYTES = 1L << 30;

    private final TensorInfo info;
    private final ByteSource source;
    private final float scale;

    /**
     * Opens the data of a tensor.
     *
     * @param info the tensor, which lies inside the source
     * @param source the file
     * @throws UnsupportedModelException if this library does not decode the tensor's type
     * @throws ModelFormatException if the tensor's scale is NaN or infinite
     * @throws IOException if the file cannot be read
     */
    public TensorData(TensorInfo info, ByteSource source) throws IOException {
        if (!info.type().isReadable()) {
            throw new UnsupportedModelException(
                    source.name() + ": tensor '" + info.name() + "' of type " + info.type(), DataType.readableNames());
        }
        this.info = info;
        this.source = source;
        this.scale = info.type().isFlat() ? readScale() : 1;
    }

    /** The tensor. */
    public TensorInfo info() {
        return info;
    }

    /** The factor of all elements: the tensor's scale in a flat type, 1 in any other. */
    public float scale() {
        return scale;
    }

    /**
     * All rows, without the scale slot: of {@link DataType#I2_S} the codes, elements / 4 bytes.
     *
     * @throws IllegalArgumentException if they are 2 GiB or more
     * @throws IOException if they cannot be mapped
     */
    public ByteBuffer rows() throws IOException {
        return rows(new RowRange(0, info.rows()));
    }

    /**
     * Some rows. Where blocks straddle rows, a range begins and ends on a block's border, as {@link #rowRanges()} does.
     *
     * @throws IllegalArgumentException if they are 2 GiB or more, or do not begin and end on a block's border
     * @throws IndexOutOfBoundsException if the tensor has no such rows
     * @throws IOException if they cannot be mapped
     */
    public ByteBuffer rows(RowRange range) throws IOException {
        checkRows(range);
        long bytes = rowsBytes(range.count());
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    range + " of '" + info.name() + "' are " + bytes + " bytes, too many for one buffer");
        }
        return source.view(info.offset() + rowsBytes(range.first()), (int) bytes);
    }

    /**
     * Reads some rows into the caller's memory, where {@link #rows(RowRange)} would map them.
     *
     * @param target as many remaining bytes as the rows have, which become its contents
     * @throws IndexOutOfBoundsException if the tensor has no such rows
     * @throws IOException if they cannot be read
     */
    public void read(RowRange range, ByteBuffer target) throws IOException {
        checkRows(range);
        if (target.remaining() != rowsBytes(range.count())) {
            throw new IllegalArgumentException(range + " of '" + info.name() + "' are " + rowsBytes(range.count())
                    + " bytes, not " + target.remaining());
        }
        source.read(info.offset() + rowsBytes(range.first()), target.duplicate());
    }

    /**
     * Reads some of the tensor's bytes, in whatever order its type has them.
     *
     * @param offset offset from the tensor's first byte
     * @param target receives as many bytes as remain in it
     * @throws IndexOutOfBoundsException if not all of them are the tensor's
     * @throws IOException if they cannot be read
     */
    public void read(long offset, ByteBuffer target) throws IOException {
        Objects.checkFromIndexSize(offset, target.remaining(), info.byteSize());
        source.read(info.offset() + offset, target.duplicate());
    }

    /** All rows, cut into ranges of at most 1 GiB. */
    public List<RowRange> rowRanges() {
        return rowRanges(RANGE_BYTES);
    }

    /** All rows, cut into ranges of at most {@code maxBytes} bytes, or one step of rows where that is longer. */
    public List<RowRange> rowRanges(long maxBytes) {
        if (!info.type().hasRows()) {
            return List.of(new RowRange(0, info.rows()));
        }
        int step = info.type().rowStep(info.columns());
        long rows = Math.max(maxBytes / rowsBytes(step), 1) * step;
        List<RowRange> ranges = new ArrayList<>();
        for (long first = 0; first < info.rows(); first += rows) {
            ranges.add(new RowRange(first, Math.min(rows, info.rows() - first)));
        }
        return ranges;
    }

    private void checkRows(RowRange range) {
        if (range.end() > info.rows()) {
            throw new IndexOutOfBoundsException(range + " of a tensor of " + info.rows() + " rows");
        }
        if (!info.type().hasRows() && range.count() != info.rows()) {
            throw new IllegalArgumentException(range + ": rows of " + info.type() + " lie in tiles, take all of them");
        }
        int step = info.type().rowStep(info.columns());
        if (range.first() % step != 0 || range.count() % step != 0) {
            throw new IllegalArgumentException(
                    range + ": blocks of '" + info.name() + "' straddle rows, take multiples of " + step + " rows");
        }
    }

    private long rowsBytes(long rows) {
        return info.type().rowsBytes(info.columns(), rows);
    }

    private float readScale() throws IOException {
        long offset = info.offset() + info.byteSize() - DataType.SCALE_SLOT;
        float value = source.view(offset, Float.BYTES).getFloat(0);
        if (!Float.isFinite(value)) {
            throw new ModelFormatException(
                    source.name(), offset, "a finite scale of tensor '" + info.name() + "'", Float.toString(value));
        }
        return value;
    }
}
