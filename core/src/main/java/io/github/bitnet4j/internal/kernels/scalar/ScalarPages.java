package io.github.bitnet4j.internal.kernels.scalar;

import io.github.bitnet4j.spi.KvPage;
import io.github.bitnet4j.spi.KvPages;
import io.github.bitnet4j.spi.KvType;
import java.util.List;
import java.util.stream.Stream;

/** Pages in Java arrays. */
final class ScalarPages implements KvPages {

    private final List<ScalarPage> pages;
    private final long byteSize;

    ScalarPages(KvType type, int count, int heads, int headDim) {
        pages = Stream.generate(() -> new ScalarPage(type, heads, headDim))
                .limit(count)
                .toList();
        byteSize = 2L * KvPage.POSITIONS * count * heads * type.rowBytes(headDim);
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
    public void close() {}
}
