package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.internal.packing.TablePacking;
import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.internal.tensor.RowRange;
import io.github.bitnet4j.internal.tensor.TensorData;
import io.github.bitnet4j.spi.TableType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A table in blocks of a type that backends do not have.
 *
 * @param data the tensor
 * @param packing what its blocks become
 */
record BlockTable(TensorData data, TablePacking packing) implements TableRows.Transcoded {

    BlockTable(TensorData data) {
        this(data, TablePacking.of(data.info().type()));
    }

    @Override
    public TableType type() {
        return packing.target();
    }

    @Override
    public int rows() {
        return Math.toIntExact(data.info().rows());
    }

    @Override
    public int columns() {
        return Math.toIntExact(data.info().columns());
    }

    @Override
    public int rowStep() {
        return 1;
    }

    @Override
    public void read(int from, int to, ByteBuffer target) throws IOException {
        DataType type = data.info().type();
        int blocks = columns() / type.blockSize();
        ByteBuffer row = ByteBuffer.allocate(blocks * type.blockBytes()).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer out = target.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (int i = from; i < to; i++) {
            data.read(new RowRange(i, 1), row);
            for (int block = 0; block < blocks; block++) {
                packing.blocks().transcode(row, block * type.blockBytes(), out);
            }
        }
    }
}
