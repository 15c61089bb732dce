package io.github.bitnet4j.jni;

import io.github.bitnet4j.spi.KvPage;
import io.github.bitnet4j.spi.KvPages;
import io.github.bitnet4j.spi.KvType;
import java.util.List;
import java.util.stream.IntStream;

/** Pages one after the other; those of a whole model are so large that the system can back them with huge pages. */
final class NativePages implements KvPages {

    private final KvType type;
    private final int heads;
    private final int headDim;
    private final long byteSize;
    private final NativeMemory memory;
    private final List<NativePage> pages;

    NativePages(KvType type, int count, int heads, int headDim) {
        long pageBytes = Math.multiplyExact(2L * KvPage.POSITIONS * type.rowBytes(headDim), heads);
        this.type = type;
        this.heads = heads;
        this.headDim = headDim;
        this.byteSize = Math.multiplyExact(pageBytes, count);
        this.memory = NativeMemory.allocate(byteSize);
        this.pages = IntStream.range(0, count)
                .mapToObj(index -> new NativePage(this, index * pageBytes))
                .toList();
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
    public KvPage page(int index) {
        return pages.get(index);
    }

    @Override
    public long byteSize() {
        return byteSize;
    }

    @Override
    public void close() {
        memory.close();
    }
}
