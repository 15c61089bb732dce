package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.internal.format.safetensors.SafetensorsTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A master matrix, as it was trained, that becomes ternary here: with m the mean of all |w|, a trit is w/m rounded and
 * clamped to -1, 0, +1, and m is the scale.
 *
 * <p>The file is read twice, in pieces: for the mean, whose sum has one order and therefore one thread, and for the
 * trits, by all threads.
 */
final class MasterRows implements TernaryRows {

    /** Bytes that are read at once, unless a row is longer. */
    private static final int READ_BYTES = 1 << 17;

    private static final float MIN_MEAN = 1e-5f;

    private final SafetensorsTensor tensor;
    private final FloatType type;
    private final int rows;
    private final int columns;
    /** The mean; NaN until it is known. */
    private volatile float mean = Float.NaN;

    MasterRows(SafetensorsTensor tensor, FloatType type, int rows, int columns) {
        this.tensor = tensor;
        this.type = type;
        this.rows = rows;
        this.columns = columns;
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
    public float scale() throws IOException {
        if (Float.isNaN(mean)) {
            mean = Math.max((float) (sumOfMagnitudes() / tensor.elements()), MIN_MEAN);
        }
        return mean;
    }

    private double sumOfMagnitudes() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int most = READ_BYTES / type.bytes();
        double sum = 0;
        for (long at = 0; at < tensor.elements(); at += most) {
            int count = (int) Math.min(most, tensor.elements() - at);
            tensor.read(at, buffer.clear().limit(count * type.bytes()));
            sum = Magnitudes.add(sum, type, buffer, count);
        }
        if (!Double.isFinite(sum)) {
            throw new ModelFormatException(
                    tensor.source().name(),
                    tensor.offset(),
                    "finite numbers in '" + tensor.name() + "'",
                    "magnitudes whose sum is " + sum);
        }
        return sum;
    }

    @Override
    public void read(int from, int to, ByteBuffer target) throws IOException {
        ByteBuffer out = target.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        Quantizer quantizer = new Quantizer(type, scale());
        int rowBytes = Math.multiplyExact(columns, type.bytes());
        int most = Math.max(1, READ_BYTES / rowBytes);
        ByteBuffer buffer =
                ByteBuffer.allocate(Math.multiplyExact(most, rowBytes)).order(ByteOrder.LITTLE_ENDIAN);
        CodeRow codes = new CodeRow(paddedColumns());
        int at = target.position();
        for (int row = from; row < to; row += most) {
            int count = Math.min(most, to - row);
            tensor.read((long) row * columns, buffer.clear().limit(count * rowBytes));
            for (int i = 0; i < count; i++) {
                quantizer.quantize(buffer, i * rowBytes, columns, codes.codes());
                codes.pack(out, at);
                at += paddedColumns() / 4;
            }
        }
    }

    @Override
    public long offset(int row) {
        return tensor.offset() + (long) row * columns * type.bytes();
    }
}
