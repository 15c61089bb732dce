package io.github.bitnet4j.internal.kernels.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/** Loads from the buffer's memory segment, which the Vector API can since Java 22 without a preview. */
final class SegmentMemory extends Memory {

    private final MemorySegment segment;

    SegmentMemory(ByteBuffer buffer) {
        segment = MemorySegment.ofBuffer(buffer);
    }

    @Override
    int ready(int slot, int at, int length) {
        return (int) Objects.checkFromIndexSize(at, length, segment.byteSize());
    }

    @Override
    ByteVector load(VectorSpecies<Byte> species, int at) {
        return ByteVector.fromMemorySegment(species, segment, at, ByteOrder.LITTLE_ENDIAN);
    }
}
