package io.github.bitnet4j.internal.packing;

import io.github.bitnet4j.internal.tensor.Float16;
import java.nio.ByteBuffer;

/** Blocks of 32 values of 4 or 5 bits: element i in the low nibble of byte i, element i + 16 in the high one. */
final class NibbleBlocks {

    private static final int BLOCK = 32;

    private NibbleBlocks() {}

    /** Q4_0, w = d·(q - 8), to Q8_0. */
    static void q4WithoutMinimum(ByteBuffer bytes, int at, ByteBuffer target) {
        target.putShort(bytes.getShort(at));
        for (int i = 0; i < BLOCK; i++) {
            target.put((byte) (nibble(bytes, at + 2, i) - 8));
        }
    }

    /** Q5_0, w = d·(q - 16), to Q8_0. */
    static void q5WithoutMinimum(ByteBuffer bytes, int at, ByteBuffer target) {
        target.putShort(bytes.getShort(at));
        for (int i = 0; i < BLOCK; i++) {
            target.put((byte) (five(bytes, at + 2, i) - 16));
        }
    }

    /** Q4_1, w = d·q + m, to F32. */
    static void q4WithMinimum(ByteBuffer bytes, int at, ByteBuffer target) {
        float d = Float16.toFloat(bytes.getShort(at));
        float m = Float16.toFloat(bytes.getShort(at + 2));
        for (int i = 0; i < BLOCK; i++) {
            target.putFloat(d * nibble(bytes, at + 4, i) + m);
        }
    }

    /** Q5_1, w = d·q + m, to F32. */
    static void q5WithMinimum(ByteBuffer bytes, int at, ByteBuffer target) {
        float d = Float16.toFloat(bytes.getShort(at));
        float m = Float16.toFloat(bytes.getShort(at + 2));
        for (int i = 0; i < BLOCK; i++) {
            target.putFloat(d * five(bytes, at + 4, i) + m);
        }
    }

    private static int nibble(ByteBuffer bytes, int at, int i) {
        return bytes.get(at + i % 16) >> (i < 16 ? 0 : 4) & 15;
    }

    /** The fifth bits lie before the nibbles, that of element i at bit i. */
    private static int five(ByteBuffer bytes, int at, int i) {
        return nibble(bytes, at + 4, i) | (bytes.getInt(at) >> i & 1) << 4;
    }
}
