package io.github.bitnet4j.internal.load;

import java.nio.ByteBuffer;

/**
 * Rounds weights to trits: clamp(round-half-even(w·(1/m)), -1, 1).
 *
 * <p>The product grows with the magnitude of w, and a half rounds to 0, so there is one magnitude up to which all trits
 * are 0 and from which on they have the sign of w. Comparing bits with it gives the same trits without arithmetic on
 * floats, four numbers of 16 bits at once.
 */
final class Quantizer {

    private static final long SIGNS = 0x8000_8000_8000_8000L;
    private static final long LANES = 0x0001_0001_0001_0001L;

    private final FloatType type;
    /** The bits of the largest magnitude whose trit is 0. */
    private final int largestZero;

    /**
     * Quantises by a mean.
     *
     * @param mean m, finite and above 0
     */
    Quantizer(FloatType type, float mean) {
        this.type = type;
        this.largestZero = largestZero(type, 1 / mean);
    }

    private static int largestZero(FloatType type, float inverse) {
        int zero = 0;
        int one = type.infinity();
        while (one - zero > 1) {
            int middle = (zero + one) >>> 1;
            if (type.value(middle) * inverse > 0.5f) {
                one = middle;
            } else {
                zero = middle;
            }
        }
        return zero;
    }

    /** Writes the codes (trit plus 1) of {@code count} little-endian numbers from byte {@code at} on. */
    void quantize(ByteBuffer numbers, int at, int count, byte[] codes) {
        int i = 0;
        if (type.bytes() == Short.BYTES) {
            long toSign = LANES * (0x7fff - largestZero);
            for (; i <= count - 8; i += 8) {
                long lower = fourCodes(numbers.getLong(at + 2 * i), toSign);
                long upper = fourCodes(numbers.getLong(at + 2 * i + 8), toSign);
                CodeRow.EIGHT.set(codes, i, lower | (upper << 32));
            }
        }
        for (; i < count; i++) {
            codes[i] = code(numbers, at, i);
        }
    }

    /**
     * The codes of four numbers, a byte each.
     *
     * @param toSign what carries the magnitudes above the largest of 0 into the sign's place, and no other
     */
    private static long fourCodes(long numbers, long toSign) {
        long nonzero = ((numbers & ~SIGNS) + toSign) & SIGNS;
        long positive = nonzero & ~numbers;
        // Code 2 is positive, 1 is zero, 0 is negative.
        long codes = (positive >>> 14) | ((~nonzero & SIGNS) >>> 15);
        long pairs = (codes | (codes >>> 8)) & 0x0000_ffff_0000_ffffL;
        return (pairs | (pairs >>> 16)) & 0xffff_ffffL;
    }

    private byte code(ByteBuffer numbers, int at, int index) {
        int bits =
                type.bytes() == Short.BYTES ? numbers.getShort(at + 2 * index) << 16 : numbers.getInt(at + 4 * index);
        int magnitude = type.bytes() == Short.BYTES ? (bits >>> 16) & 0x7fff : bits & 0x7fff_ffff;
        if (magnitude <= largestZero) {
            return 1;
        }
        return (byte) (bits < 0 ? 0 : 2);
    }
}
