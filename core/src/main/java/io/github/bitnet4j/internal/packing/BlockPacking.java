package io.github.bitnet4j.internal.packing;

import io.github.bitnet4j.internal.tensor.Float16;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * llama.cpp's ternary types: blocks of 256 columns, each with a binary16 scale behind its codes.
 *
 * @param columns columns a row, a multiple of 256
 * @param codes how the codes of a block are packed
 */
public record BlockPacking(int columns, BlockCodes codes) implements TernaryPacking {

    private static final int BLOCK = 256;

    /** The codes of one block. */
    public interface BlockCodes {

        /** Bytes of codes a block. */
        int bytes();

        /** Unpacks 256 codes. */
        void unpack(ByteBuffer bytes, int at, byte[] codes, int to);
    }

    /** TQ1_0: base 3 in 52 bytes. */
    public static TernaryPacking tq1(int columns) {
        return new BlockPacking(columns, new Base3());
    }

    /** TQ2_0: 2-bit codes in two groups of 32 bytes, the first quarter of a group in the lowest bits. */
    public static TernaryPacking tq2(int columns) {
        Strided blocks = new Strided(128, true);
        return new BlockPacking(columns, new BlockCodes() {
            @Override
            public int bytes() {
                return BLOCK / 4;
            }

            @Override
            public void unpack(ByteBuffer bytes, int at, byte[] codes, int to) {
                blocks.unpack(bytes, at, BLOCK, codes, to);
            }
        });
    }

    /**
     * Bytes of five base-3 digits, the last four bytes of four. A byte stands for the fraction byte / 256, whose digits
     * come out one by one when it is multiplied by 3. Elements lie a group of bytes apart.
     */
    private static final class Base3 implements BlockCodes {

        @Override
        public int bytes() {
            return 52;
        }

        @Override
        public void unpack(ByteBuffer bytes, int at, byte[] codes, int to) {
            digits(bytes, at, 32, 5, codes, to);
            digits(bytes, at + 32, 16, 5, codes, to + 160);
            digits(bytes, at + 48, 4, 4, codes, to + 240);
        }

        private static void digits(ByteBuffer bytes, int at, int count, int digits, byte[] codes, int to) {
            for (int i = 0; i < count; i++) {
                int fraction = bytes.get(at + i) & 0xff;
                for (int digit = 0; digit < digits; digit++) {
                    codes[to + digit * count + i] = (byte) ((fraction * 3) >> 8);
                    fraction = (fraction * 3) & 0xff;
                }
            }
        }
    }

    @Override
    public int rowStep() {
        return 1;
    }

    @Override
    public List<Section> sections() {
        return List.of(new Section(0, columns / BLOCK * blockBytes()));
    }

    private int blockBytes() {
        return codes.bytes() + Short.BYTES;
    }

    @Override
    public int scaleColumns() {
        return BLOCK;
    }

    @Override
    public void unpack(ByteBuffer bytes, int at, Codes target) {
        for (int block = 0; block < columns / BLOCK; block++) {
            int from = at + block * blockBytes();
            codes.unpack(bytes, from, target.codes(), block * BLOCK);
            target.scales()[block] = Float16.toFloat(bytes.getShort(from + codes.bytes()));
        }
    }
}
