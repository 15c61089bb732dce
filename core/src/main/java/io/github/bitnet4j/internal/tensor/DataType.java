package io.github.bitnet4j.internal.tensor;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the elements of a tensor are encoded: the GGML types that files hold, by their ids there.
 *
 * <p>Elements come in blocks of {@link #blockSize()} elements and {@link #blockBytes()} bytes. In most types a row is
 * a whole number of blocks. Where the blocks run over the whole tensor, regardless of rows, the type is <em>flat</em>
 * and a slot of {@value #SCALE_SLOT} bytes follows the blocks, whose first four are one float32 scale.
 */
public enum DataType {
    F32(0, 1, 4, true),
    F16(1, 1, 2, true),
    Q4_0(2, 32, 18, true),
    Q4_1(3, 32, 20, true),
    Q5_0(6, 32, 22, true),
    Q5_1(7, 32, 24, true),
    Q8_0(8, 32, 34, true),
    Q8_1(9, 32, 36),
    Q2_K(10, 256, 84, true),
    Q3_K(11, 256, 110, true),
    Q4_K(12, 256, 144, true),
    Q5_K(13, 256, 176, true),
    Q6_K(14, 256, 210, true),
    Q8_K(15, 256, 292),
    IQ2_XXS(16, 256, 66),
    IQ2_XS(17, 256, 74),
    IQ3_XXS(18, 256, 98),
    IQ1_S(19, 256, 50),
    IQ4_NL(20, 32, 18),
    IQ3_S(21, 256, 110),
    IQ2_S(22, 256, 82),
    IQ4_XS(23, 256, 136),
    I8(24, 1, 1),
    I16(25, 1, 2),
    I32(26, 1, 4),
    I64(27, 1, 8),
    F64(28, 1, 8),
    IQ1_M(29, 256, 56),
    BF16(30, 1, 2, true),
    TQ1_0(34, 256, 54, true),
    TQ2_0(35, 256, 66, true),
    /** 2-bit codes in blocks of 128 elements, one scale a tensor; code - 1 is the trit. */
    I2_S(36, 128, 32, 0, true, true),
    I8_S(37, 1, 1),
    /** 4-bit codes of pairs of trits in tiles of rows and columns, one scale a tensor. */
    TL1(38, 4, 1, 0, true, true) {
        @Override
        public boolean hasRows() {
            return false;
        }
    },
    /** Magnitudes and signs of triples of trits in tiles of rows and columns, one scale a tensor. */
    TL2(39, 1, 1, 0, true, true) {
        @Override
        public boolean fits(long columns, long rows) {
            return columns >= 256;
        }

        @Override
        public boolean hasRows() {
            return false;
        }

        @Override
        long rowsBytes(long columns, long rows) {
            // As bitnet.cpp computes it: 5 bits a triple, 4 bits a pair of the last 256 columns.
            long triples = Math.multiplyExact(Math.multiplyExact(columns - 256, rows) / 3, 5L) / 8;
            long pairs = Math.multiplyExact(Math.multiplyExact(256L, rows) / 2, 4L) / 8;
            long used = Math.addExact(triples, pairs);
            return Math.addExact(used, -used & 31);
        }
    },
    /** Shares its id with {@link #TL2}; files of bitnet.cpp mean the one, all others the other. */
    MXFP4(39, 32, 17),
    IQ1_BN(134, 64, 13, 2, false, true),
    IQ2_BN(135, 64, 16, 4, false, true),
    /** Four rows together, their scales first. */
    IQ2_BN_R4(335, 64, 16, 4, false, true) {
        @Override
        public boolean fits(long columns, long rows) {
            return super.fits(columns, rows) && rows % 4 == 0;
        }

        @Override
        int rowStep(long columns) {
            return 4;
        }
    };

    /** Bytes after the blocks of a flat type: a float32 scale and 28 bytes without meaning. */
    public static final int SCALE_SLOT = 32;

    private static final DataType[] TYPES = values();

    private final int id;
    private final int blockSize;
    private final int blockBytes;
    private final int rowHeaderBytes;
    private final boolean flat;
    private final boolean readable;

    DataType(int id, int blockSize, int blockBytes) {
        this(id, blockSize, blockBytes, false);
    }

    DataType(int id, int blockSize, int blockBytes, boolean readable) {
        this(id, blockSize, blockBytes, 0, false, readable);
    }

    DataType(int id, int blockSize, int blockBytes, int rowHeaderBytes, boolean flat, boolean readable) {
        this.id = id;
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
        this.rowHeaderBytes = rowHeaderBytes;
        this.flat = flat;
        this.readable = readable;
    }

    /** The type with a GGML id, if it is one that files hold; id 39 gives {@link #MXFP4}. */
    public static Optional<DataType> ofId(long id) {
        for (DataType type : TYPES) {
            if (type.id == id && type != TL2) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The names of the types whose elements this library decodes, for error messages. */
    public static String readableNames() {
        return Arrays.stream(values())
                .filter(DataType::isReadable)
                .map(Enum::name)
                .collect(Collectors.joining(", "));
    }

    /** The id in a GGUF tensor table. */
    public int id() {
        return id;
    }

    /** Elements a block. */
    public int blockSize() {
        return blockSize;
    }

    /** Bytes a block. */
    public int blockBytes() {
        return blockBytes;
    }

    /** Whether this library decodes the elements; of other types it knows name and size only. */
    public boolean isReadable() {
        return readable;
    }

    /** Whether some rows can be had without the others; otherwise they lie in tiles. */
    public boolean hasRows() {
        return true;
    }

    /** Whether blocks run over the whole tensor and one scale follows them. */
    public boolean isFlat() {
        return flat;
    }

    /** Whether a tensor of this shape (both sizes at least 1) is made of whole blocks. */
    public boolean fits(long columns, long rows) {
        // (columns mod b)(rows mod b) stays small where columns times rows might not.
        return flat ? columns % blockSize * (rows % blockSize) % blockSize == 0 : columns % blockSize == 0;
    }

    /**
     * Bytes of a tensor that {@link #fits}, with the scale slot of a flat type.
     *
     * @throws ArithmeticException if the size is not below 2^63
     */
    public long byteSize(long columns, long rows) {
        return Math.addExact(rowsBytes(columns, rows), flat ? SCALE_SLOT : 0);
    }

    /**
     * Bytes of the blocks of {@code rows} rows, which are a multiple of {@link #rowStep}, or all rows of a tensor, which
     * they have to be where the type {@linkplain #hasRows has no rows}.
     */
    long rowsBytes(long columns, long rows) {
        if (flat) {
            return Math.multiplyExact(columns, rows) / blockSize * blockBytes;
        }
        long rowBytes = Math.addExact(Math.multiplyExact(columns / blockSize, (long) blockBytes), rowHeaderBytes);
        return Math.multiplyExact(rowBytes, rows);
    }

    /** The smallest number of rows that is a whole number of blocks: 1 unless blocks straddle or hold several rows. */
    int rowStep(long columns) {
        int step = 1;
        while (flat && columns % blockSize * step % blockSize != 0) {
            step++;
        }
        return step;
    }

    /** Name and id, as error messages show a type. */
    @Override
    public String toString() {
        return name() + " (id " + id + ")";
    }
}
