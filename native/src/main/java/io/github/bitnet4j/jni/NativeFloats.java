package io.github.bitnet4j.jni;

import io.github.bitnet4j.spi.Floats;
import java.util.Objects;

/** Floats in native memory. */
final class NativeFloats implements Floats {

    private final int size;
    private final NativeMemory memory;

    NativeFloats(int size) {
        this.size = size;
        this.memory = NativeMemory.allocate((long) size * Float.BYTES);
    }

    @Override
    public int size() {
        return size;
    }

    /** The address of {@code count} values from index {@code from} on, which have to be inside. */
    long range(long from, long count) {
        Objects.checkFromIndexSize(from, count, size);
        return memory.address() + from * Float.BYTES;
    }

    @Override
    public void read(int from, float[] target, int at, int count) {
        Objects.checkFromIndexSize(at, count, target.length);
        NativeBinding.read(range(from, count), target, at, count);
    }

    @Override
    public void write(int to, float[] source, int at, int count) {
        Objects.checkFromIndexSize(at, count, source.length);
        NativeBinding.write(range(to, count), source, at, count);
    }

    @Override
    public void close() {
        memory.close();
    }
}
