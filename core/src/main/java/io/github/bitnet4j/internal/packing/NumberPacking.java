package io.github.bitnet4j.internal.packing;

import io.github.bitnet4j.internal.tensor.BFloat16;
import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.internal.tensor.Float16;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A matrix of numbers each of which is 0, s or -s: every column has a scale of its own, the number's magnitude.
 *
 * @param type F32, F16 or BF16
 * @param columns columns a row
 */
public record NumberPacking(DataType type, int columns) implements TernaryPacking {

    @Override
    public int rowStep() {
        return 1;
    }

    @Override
    public List<Section> sections() {
        return List.of(new Section(0, Math.multiplyExact(columns, type.blockBytes())));
    }

    @Override
    public int scaleColumns() {
        return 1;
    }

    @Override
    public void unpack(ByteBuffer bytes, int at, Codes target) {
        for (int i = 0; i < columns; i++) {
            float value = number(type, bytes, at, i);
            target.codes()[i] = code(value);
            target.scales()[i] = Math.abs(value);
        }
    }

    /** Without a branch, for signs are as good as random: the sign bit counts unless all other bits are 0. */
    private static byte code(float value) {
        int bits = Float.floatToRawIntBits(value);
        int magnitude = bits << 1;
        int isNumber = (magnitude | -magnitude) >>> 31;
        int isNegative = bits >>> 31 & isNumber;
        return (byte) (Codes.ZERO + isNumber - 2 * isNegative);
    }

    /** Number {@code i} of those at an offset. */
    public static float number(DataType type, ByteBuffer bytes, int at, int i) {
        return switch (type) {
            case F32 -> bytes.getFloat(at + Float.BYTES * i);
            case F16 -> Float16.toFloat(bytes.getShort(at + Short.BYTES * i));
            case BF16 -> BFloat16.toFloat(bytes.getShort(at + Short.BYTES * i));
            default -> throw new IllegalArgumentException("no number is of type " + type);
        };
    }
}
