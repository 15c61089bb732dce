package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.internal.tensor.RowRange;
import io.github.bitnet4j.internal.tensor.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The matrix of an I2_S tensor in the published layout whose rows are whole blocks: backends read it as it lies.
 *
 * @param data the tensor
 * @param scale the factor of all weights
 */
record I2sRows(TensorData data, float scale) implements TernaryRows {

    @Override
    public int rows() {
        return Math.toIntExact(data.info().rows());
    }

    @Override
    public int columns() {
        return Math.toIntExact(data.info().columns());
    }

    @Override
    public ByteBuffer inPlace() throws IOException {
        return data.rows();
    }

    @Override
    public void read(int from, int to, ByteBuffer target) throws IOException {
        data.read(new RowRange(from, to - from), target);
    }

    @Override
    public long offset(int row) {
        return data.info().offset() + (long) row * columns() / 4;
    }
}
