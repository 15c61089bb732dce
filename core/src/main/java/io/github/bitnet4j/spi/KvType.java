package io.github.bitnet4j.spi;

/** The number format of the KV cache. Keys (after RoPE) and values are rounded to it when stored. */
public enum KvType {
    /** IEEE binary16. */
    F16(2),
    /** IEEE binary32. */
    F32(4);

    private final int bytes;

    KvType(int bytes) {
        this.bytes = bytes;
    }

    /**
     * Size of one number.
     *
     * @return bytes
     */
    public int bytes() {
        return bytes;
    }
}
