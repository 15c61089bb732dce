package io.github.bitnet4j.spi;

/** The number format of the KV cache. Keys (after RoPE) and values are rounded to it when stored. */
public enum KvType {
    /** IEEE binary16. */
    F16(2, 0),
    /** IEEE binary32. */
    F32(4, 0),
    /** Integers of 8 bits, with one binary32 scale for each head's key or value. */
    Q8(1, 4);

    private final int numberBytes;
    private final int scaleBytes;

    KvType(int numberBytes, int scaleBytes) {
        this.numberBytes = numberBytes;
        this.scaleBytes = scaleBytes;
    }

    /**
     * Size of one head's key or value.
     *
     * @param headDim values a head
     * @return bytes
     */
    public long rowBytes(int headDim) {
        return (long) headDim * numberBytes + scaleBytes;
    }
}
