package io.github.bitnet4j.internal.kernels.scalar;

import io.github.bitnet4j.spi.Floats;

/** Floats in a Java array. */
public record HeapFloats(float[] values) implements Floats {

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public void read(int from, float[] target, int at, int count) {
        System.arraycopy(values, from, target, at, count);
    }

    @Override
    public void write(int to, float[] source, int at, int count) {
        System.arraycopy(source, at, values, to, count);
    }

    @Override
    public void close() {}
}
