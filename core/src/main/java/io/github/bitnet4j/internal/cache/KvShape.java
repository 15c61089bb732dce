package io.github.bitnet4j.internal.cache;

import io.github.bitnet4j.spi.KvType;

/**
 * What the pages of a model hold.
 *
 * @param type number format
 * @param layers transformer layers: pages a block
 * @param heads key/value heads
 * @param headDim values a head
 */
public record KvShape(KvType type, int layers, int heads, int headDim) {

    /** Bytes of some positions of one layer. */
    long pageBytes(int positions) {
        return 2L * heads * positions * type.rowBytes(headDim);
    }

    /** Bytes of some positions of all layers. */
    public long bytes(int positions) {
        return layers * pageBytes(positions);
    }
}
