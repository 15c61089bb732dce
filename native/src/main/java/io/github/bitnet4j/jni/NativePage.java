package io.github.bitnet4j.jni;

import io.github.bitnet4j.spi.KvPage;
import io.github.bitnet4j.spi.KvType;

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
}
