package io.github.bitnet4j.internal.packing;

import io.github.bitnet4j.internal.tensor.Float16;
import java.nio.ByteBuffer;

/**
 * The K-quants but Q6_K: 256 values, cut into parts that have small integers for scales and minimums, whose factors the
 * block holds as binary16.
 */
final class SuperBlocks {

    private static final int BLOCK = 256;

    private SuperBlocks() {}

    /** Q2_K, w = (d·scale)·q - dmin·minimum for parts of 16, to F32: scales[16], qs[64], d, dmin. */
    static void q2(ByteBuffer bytes, int at, ByteBuffer target) {
        float d = Float16.toFloat(bytes.getShort(at + 80));
        float dmin = Float16.toFloat(bytes.getShort(at + 82));
        for (int e = 0; e < BLOCK; e++) {
            int scale = bytes.get(at + e / 16);
            target.putFloat(d * (scale & 15) * two(bytes, at + 16, e) - dmin * (scale >> 4 & 15));
        }
    }

    /**
     * Q3_K, w = (d·(scale - 32))·q for parts of 16 and q from -4 to 3, to Q6_K, which has the same scales and wider q:
     * hmask[32], qs[64], scales[12], d.
     */
    static void q3(ByteBuffer bytes, int at, ByteBuffer target) {
        int start = target.position();
        for (int e = 0; e < BLOCK; e++) {
            int high = bytes.get(at + e % 32) >> (e / 32) & 1;
            putSix(target, start, e, 32 + two(bytes, at + 32, e) - (high == 0 ? 4 : 0));
        }
        for (int part = 0; part < 16; part++) {
            int low = bytes.get(at + 96 + part % 8) >> (part < 8 ? 0 : 4) & 15;
            int high = bytes.get(at + 104 + part % 4) >> (2 * (part / 4)) & 3;
            target.put(start + 192 + part, (byte) ((low | (high << 4)) - 32));
        }
        target.putShort(start + 208, bytes.getShort(at + 108));
        target.position(start + 210);
    }

    /** Element e of 2-bit values: of 128, a byte holds four that are 32 apart. */
    private static int two(ByteBuffer bytes, int at, int e) {
        return bytes.get(at + e / 128 * 32 + e % 32) >> (2 * (e % 128 / 32)) & 3;
    }

    /** Sets element e of a Q6_K block: ql[128], qh[64]. */
    private static void putSix(ByteBuffer target, int start, int e, int q) {
        int half = e / 128;
        int group = e % 128 / 32;
        or(target, start + 64 * half + e % 64, (q & 15) << (4 * (group / 2)), group < 2);
        or(target, start + 128 + 32 * half + e % 32, (q >> 4) << (2 * group), group == 0);
    }

    private static void or(ByteBuffer target, int at, int bits, boolean first) {
        target.put(at, (byte) (first ? bits : target.get(at) | bits));
    }

    /** Q4_K, w = (d·scale)·q - dmin·minimum for parts of 32, to F32: d, dmin, scales[12], qs[128]. */
    static void q4(ByteBuffer bytes, int at, ByteBuffer target) {
        for (int e = 0; e < BLOCK; e++) {
            target.putFloat(value(bytes, at, e, nibble(bytes, at + 16, e)));
        }
    }

    /** Q5_K as Q4_K, with the fifth bits before the nibbles: d, dmin, scales[12], qh[32], qs[128]. */
    static void q5(ByteBuffer bytes, int at, ByteBuffer target) {
        for (int e = 0; e < BLOCK; e++) {
            int fifth = bytes.get(at + 16 + e % 32) >> (e / 32) & 1;
            target.putFloat(value(bytes, at, e, nibble(bytes, at + 48, e) | (fifth << 4)));
        }
    }

    /** Element e of nibbles: of 64, a byte holds two that are 32 apart. */
    private static int nibble(ByteBuffer bytes, int at, int e) {
        return bytes.get(at + e / 64 * 32 + e % 32) >> (4 * (e / 32 % 2)) & 15;
    }

    /** Scales and minimums have 6 bits: those of the last four parts are put together from what the others leave. */
    private static float value(ByteBuffer bytes, int at, int e, int q) {
        float d = Float16.toFloat(bytes.getShort(at));
        float dmin = Float16.toFloat(bytes.getShort(at + 2));
        int part = e / 32;
        int scales = at + 4 + part;
        int scale = bytes.get(scales) & 63;
        int minimum = bytes.get(scales + 4) & 63;
        if (part >= 4) {
            scale = (bytes.get(scales + 4) & 15) | (bytes.get(scales - 4) >> 6 & 3) << 4;
            minimum = (bytes.get(scales + 4) >> 4 & 15) | (bytes.get(scales) >> 6 & 3) << 4;
        }
        return d * scale * q - dmin * minimum;
    }
}
