package io.github.bitnet4j.internal.convert;

import io.github.bitnet4j.internal.load.TensorSource;
import io.github.bitnet4j.internal.tensor.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The gains of a norm, or factors: binary32.
 *
 * @param values finite
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record VectorOutput(String name, float[] values) implements Output {

    @Override
    public DataType type() {
        return DataType.F32;
    }

    @Override
    public int rows() {
        return 1;
    }

    @Override
    public int columns() {
        return values.length;
    }

    @Override
    public int step() {
        return 1;
    }

    @Override
    public long workBytes() {
        return (long) values.length * Float.BYTES;
    }

    @Override
    public ByteBuffer encode(int from, int to) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(workBytes())).order(ByteOrder.LITTLE_ENDIAN);
        TableEncoder.F32.encode(values, values.length, bytes);
        return bytes.flip();
    }

    @Override
    public Verification verification(TensorSource written) throws IOException {
        float[] read = written.vector(name);
        return (from, to) -> Arrays.equals(read, values);
    }
}
