package io.github.bitnet4j.jni;

import io.github.bitnet4j.spi.KvPage;
import io.github.bitnet4j.spi.KvType;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;

/** A page in native memory, in the kernels' own order. */
final class NativePage implements KvPage {

    private final NativePages pages;
    private final long offset;

    /** The page that lies {@code offset} bytes behind the first one. */
    NativePage(NativePages pages, long offset) {
        this.pages = pages;
        this.offset = offset;
    }

    KvType type() {
        return pages.type();
    }

    int heads() {
        return pages.heads();
    }

    int headDim() {
        return pages.headDim();
    }

    long address() {
        return pages.address() + offset;
    }

    @Override
    public void read(int positions, ByteBuffer target) {
        if (target.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        ByteBuffer rows = take(positions, target);
        ByteBuffer direct = rows.isDirect() ? rows : ByteBuffer.allocateDirect(rows.remaining());
        try (NativeMemory memory = NativeMemory.of(direct)) {
            int code = AbiCodes.of(type());
            NativeBinding.readPage(code, address(), heads(), headDim(), positions, memory.address());
        }
        if (!rows.isDirect()) {
            rows.put(direct);
        }
    }

    @Override
    public void write(int positions, ByteBuffer source) {
        try (NativeMemory memory = NativeMemory.of(take(positions, source))) {
            int code = AbiCodes.of(type());
            NativeBinding.writePage(code, memory.address(), heads(), headDim(), positions, address());
        }
    }

    /** The part of a buffer that holds the rows of some positions; the buffer moves behind it. */
    private ByteBuffer take(int positions, ByteBuffer buffer) {
        Objects.checkFromIndexSize(0, positions, POSITIONS);
        int bytes = Math.toIntExact(2L * heads() * positions * type().rowBytes(headDim()));
        Objects.checkFromIndexSize(0, bytes, buffer.remaining());
        ByteBuffer rows = buffer.slice(buffer.position(), bytes);
        buffer.position(buffer.position() + bytes);
        return rows;
    }
}
