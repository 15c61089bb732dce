package io.github.bitnet4j.internal.kernels.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/** Loads from an array to which each range is copied. */
final class CopiedMemory extends Memory {

    private final ByteBuffer buffer;
    private byte[] copy = {}; // [slots][length]

    CopiedMemory(ByteBuffer buffer) {
        this.buffer = buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    Memory forOneThread() {
        return new CopiedMemory(buffer);
    }

    @Override
    int ready(int slot, int at, int length) {
        int to = slot * length;
        if (copy.length < to + length) {
            copy = Arrays.copyOf(copy, to + length);
        }
        buffer.get(at, copy, to, length);
        return to;
    }

    @Override
    ByteVector load(VectorSpecies<Byte> species, int at) {
        return ByteVector.fromArray(species, copy, at);
    }
}
