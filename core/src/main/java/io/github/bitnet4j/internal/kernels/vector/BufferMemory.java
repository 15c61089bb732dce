package io.github.bitnet4j.internal.kernels.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/** Loads from the buffer itself, which the Vector API can up to Java 18. */
final class BufferMemory extends Memory {

    private final ByteBuffer buffer;

    BufferMemory(ByteBuffer buffer) {
        this.buffer = buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    int ready(int slot, int at, int length) {
        return Objects.checkFromIndexSize(at, length, buffer.limit());
    }

    @Override
    ByteVector load(VectorSpecies<Byte> species, int at) {
        return ByteVector.fromByteBuffer(species, buffer, at, ByteOrder.LITTLE_ENDIAN);
    }
}
