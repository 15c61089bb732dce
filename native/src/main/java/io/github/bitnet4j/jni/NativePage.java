package io.github.bitnet4j.jni;

import io.github.bitnet4j.spi.KvPage;
import io.github.bitnet4j.spi.KvType;

/** A page in native memory, in the kernels' own order. */
final class NativePage implements KvPage {

    private final KvType type;
    private final int heads;
    private final int headDim;
    private final NativeMemory memory;

    NativePage(KvType type, int heads, int headDim) {
        this.type = type;
        this.heads = heads;
        this.headDim = headDim;
        this.memory = NativeMemory.allocate(byteSize());
    }

    KvType type() {
        return type;
    }

    int heads() {
        return heads;
    }

    int headDim() {
        return headDim;
    }

    long address() {
        return memory.address();
    }

    @Override
    public long byteSize() {
        return Math.multiplyExact(2L * POSITIONS * type.rowBytes(headDim), heads);
    }

    @Override
    public void close() {
        memory.close();
    }
}
