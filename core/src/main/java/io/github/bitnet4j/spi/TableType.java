package io.github.bitnet4j.spi;

/** The number format of a {@link PackedTable}. Every row starts on a byte boundary and holds whole blocks. */
public enum TableType {
    /** IEEE binary32. */
    F32(1, 4),
    /** IEEE binary16. */
    F16(1, 2),
    /** The upper 16 bits of a binary32. */
    BF16(1, 2),
    /** Blocks of 32: binary16 scale d, int8 q[32]; w = d·q. */
    Q8_0(32, 34),
    /** Blocks of 256: ql[128], qh[64], int8 scales[16], binary16 d; w = (d·scale)·q. */
    Q6_K(256, 210);

    private final int blockSize;
    private final int blockBytes;

    TableType(int blockSize, int blockBytes) {
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
    }

    /**
     * Values that share a block.
     *
     * @return a count; the columns of a table are a multiple of it
     */
    public int blockSize() {
        return blockSize;
    }

    /**
     * Whether its values are integers times scales that neighbours share.
     *
     * @return true for types of blocks
     */
    public boolean isQuantized() {
        return blockSize > 1;
    }

    /**
     * Size of one row.
     *
     * @param columns values in the row, a multiple of {@link #blockSize()}
     * @return bytes
     */
    public long rowBytes(int columns) {
        return (long) columns / blockSize * blockBytes;
    }
}
