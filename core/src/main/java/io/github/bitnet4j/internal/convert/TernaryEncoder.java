package io.github.bitnet4j.internal.convert;

import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.internal.tensor.Float16;
import java.nio.ByteBuffer;

/**
 * Encodes rows of a ternary matrix for a file, from codes in the layout I2_S: blocks of 128 columns in 32 bytes, column j
 * in byte {@code j % 32} at bits {@code 6 - 2·(j / 32)}, code - 1 is the trit. Buffers are little-endian.
 */
enum TernaryEncoder {

    /** The codes as they are; rows that are no whole blocks are packed without gaps. */
    I2_S(DataType.I2_S) {
        @Override
        void encode(ByteBuffer codes, int rows, int columns, float scale, ByteBuffer target) {
            if (columns % BLOCK == 0) {
                target.put(codes);
                return;
            }
            int padded = (columns + BLOCK - 1) / BLOCK * BLOCK;
            byte[] flat = new byte[Math.toIntExact((long) rows * columns / 4)];
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    int code = code(codes, (long) row * padded + column);
                    long to = (long) row * columns + column;
                    flat[at(to)] |= (byte) (code << shift(to));
                }
            }
            target.put(flat);
        }
    },

    /** Blocks of 256: 64 bytes of codes with the first column in the lowest bits, then the scale in binary16. */
    TQ2_0(DataType.TQ2_0) {
        @Override
        void encode(ByteBuffer codes, int rows, int columns, float scale, ByteBuffer target) {
            short d = Float16.fromFloat(scale);
            while (codes.hasRemaining()) {
                for (int i = 0; i < 2 * BLOCK_BYTES; i++) {
                    int b = codes.get();
                    target.put((byte) ((b & 3) << 6 | (b & 12) << 2 | (b & 48) >> 2 | (b >> 6 & 3)));
                }
                target.putShort(d);
            }
        }
    },

    /**
     * Blocks of 256: five trits a byte as the digits of a fraction in base 3, of 48 bytes and of 4 bytes with four trits,
     * then the scale in binary16.
     */
    TQ1_0(DataType.TQ1_0) {
        @Override
        void encode(ByteBuffer codes, int rows, int columns, float scale, ByteBuffer target) {
            short d = Float16.fromFloat(scale);
            long blocks = (long) rows * columns / 256;
            for (long block = 0; block < blocks; block++) {
                long first = block * 256;
                digits(codes, first, 32, 5, target);
                digits(codes, first + 160, 16, 5, target);
                digits(codes, first + 240, 4, 4, target);
                target.putShort(d);
            }
        }

        // Some bytes: byte i holds the trits first + i + bytes · n for n rising, the most significant digit first.
        private void digits(ByteBuffer codes, long first, int bytes, int digits, ByteBuffer target) {
            for (int i = 0; i < bytes; i++) {
                int value = 0;
                for (int n = 0; n < 5; n++) {
                    value = 3 * value + (n < digits ? code(codes, first + i + (long) bytes * n) : 0);
                }
                target.put((byte) ((value * 256 + 242) / 243));
            }
        }
    };

    private static final int BLOCK = 128;
    private static final int BLOCK_BYTES = 32;

    private final DataType type;

    TernaryEncoder(DataType type) {
        this.type = type;
    }

    /** The type in the file. */
    DataType type() {
        return type;
    }

    /** Whether rows of so many columns can be encoded, given as many rows as a multiple of {@link #rowStep}. */
    boolean fits(int columns, int rows) {
        return type.fits(columns, rows);
    }

    /** The smallest number of rows that is a whole number of blocks. */
    int rowStep(int columns) {
        int step = 1;
        while (this == I2_S && (long) columns * step % BLOCK != 0) {
            step *= 2;
        }
        return step;
    }

    /** The factor as the file will hold it. */
    float stored(float scale) {
        return this == I2_S ? scale : Float16.toFloat(Float16.fromFloat(scale));
    }

    /**
     * Encodes some rows.
     *
     * @param codes rows · columns, each row padded to whole blocks; all remaining bytes
     * @param rows a multiple of {@link #rowStep}, or the last rows of the matrix
     * @param scale the factor of the matrix
     * @param target receives the encoded rows
     */
    abstract void encode(ByteBuffer codes, int rows, int columns, float scale, ByteBuffer target);

    /** A code, by the number of its element in whole blocks. */
    static int code(ByteBuffer codes, long element) {
        return codes.get(codes.position() + at(element)) >> shift(element) & 3;
    }

    private static int at(long element) {
        return (int) (element / BLOCK * BLOCK_BYTES + element % BLOCK_BYTES);
    }

    private static int shift(long element) {
        return 6 - 2 * (int) (element % BLOCK / BLOCK_BYTES);
    }
}
