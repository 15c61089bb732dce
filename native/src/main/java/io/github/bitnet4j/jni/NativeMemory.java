package io.github.bitnet4j.jni;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A range of memory outside the Java heap: either allocated, zeroed and on a 64-byte boundary, or the memory of a
 * direct buffer, which is kept alive.
 */
final class NativeMemory implements AutoCloseable {

    private static final int COPY_CHUNK = 1 << 20;

    private final long bytes;
    /** The buffer that owns the memory, or null if it was allocated here. */
    private final @Nullable ByteBuffer owner;
    /** 0 once closed. */
    private volatile long address;

    private NativeMemory(long address, long bytes, @Nullable ByteBuffer owner) {
        this.address = address;
        this.bytes = bytes;
        this.owner = owner;
    }

    /** Allocates zeroed memory. */
    static NativeMemory allocate(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("negative size: " + bytes);
        }
        long size = Math.max(bytes, 1);
        long address = NativeBinding.allocate(size);
        if (address == 0) {
            throw new OutOfMemoryError("no " + bytes + " bytes of native memory left");
        }
        return new NativeMemory(address, size, null);
    }

    /** Uses the remaining bytes of a direct buffer as they lie; copies those of a heap buffer. */
    static NativeMemory of(ByteBuffer buffer) {
        if (buffer.isDirect()) {
            ByteBuffer slice = buffer.slice();
            return new NativeMemory(address(slice), slice.remaining(), slice);
        }
        NativeMemory copy = allocate(buffer.remaining());
        copy.write(0, buffer);
        return copy;
    }

    /** Whether it was allocated here. */
    boolean isOwn() {
        return owner == null;
    }

    /** Copies the remaining bytes of a buffer to an offset, behind which there has to be room for them. */
    void write(long offset, ByteBuffer buffer) {
        Objects.checkFromIndexSize(offset, buffer.remaining(), bytes);
        ByteBuffer source = buffer.duplicate();
        byte[] chunk = new byte[Math.min(source.remaining(), COPY_CHUNK)];
        for (long to = address() + offset; source.hasRemaining(); ) {
            int count = Math.min(source.remaining(), chunk.length);
            source.get(chunk, 0, count);
            NativeBinding.writeBytes(to, chunk, count);
            to += count;
        }
    }

    /** The address of a direct buffer's first byte: the one function that JavaCPP does not generate. */
    private static native long address(ByteBuffer direct);

    /** The address of the first byte; throws if the memory was freed. */
    long address() {
        long current = address;
        if (current == 0) {
            throw new IllegalStateException("the block is closed");
        }
        return current;
    }

    /** Asks the processor for those of some bytes that are inside; nothing if the memory was freed. */
    void prefetch(long from, int count) {
        long current = address;
        if (current != 0 && from >= 0 && from < bytes) {
            NativeBinding.prefetch(current + from, Math.min(count, bytes - from));
        }
    }

    @Override
    public synchronized void close() {
        if (address != 0 && owner == null) {
            NativeBinding.free(address, bytes);
        }
        address = 0;
    }
}
