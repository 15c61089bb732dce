package io.github.bitnet4j.internal.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** A buffer that is in memory already. */
final class BufferSource implements ByteSource {

    private final ByteBuffer buffer;
    private final String name;

    BufferSource(ByteBuffer buffer, String name) {
        this.buffer = buffer.slice().asReadOnlyBuffer();
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return buffer.capacity();
    }

    @Override
    public ByteBuffer view(long offset, int size) {
        Objects.checkFromIndexSize(offset, size, size());
        return buffer.slice((int) offset, size).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void read(long offset, ByteBuffer target) {
        target.put(view(offset, target.remaining()));
    }

    @Override
    public void close() {}
}
