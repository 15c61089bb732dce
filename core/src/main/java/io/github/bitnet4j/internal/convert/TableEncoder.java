package io.github.bitnet4j.internal.convert;

import io.github.bitnet4j.internal.tensor.BFloat16;
import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.internal.tensor.Float16;
import java.nio.ByteBuffer;

/** Encodes rows of a table for a file, from binary32. Buffers are little-endian. */
enum TableEncoder {

    /** As they are. */
    F32(DataType.F32) {
        @Override
        void encode(float[] values, int count, ByteBuffer target) {
            for (int i = 0; i < count; i++) {
                target.putFloat(values[i]);
            }
        }
    },

    /** Rounded to binary16. */
    F16(DataType.F16) {
        @Override
        void encode(float[] values, int count, ByteBuffer target) {
            for (int i = 0; i < count; i++) {
                target.putShort(Float16.fromFloat(values[i]));
            }
        }
    },

    /** Rounded to the upper 16 bits of a binary32. */
    BF16(DataType.BF16) {
        @Override
        void encode(float[] values, int count, ByteBuffer target) {
            for (int i = 0; i < count; i++) {
                target.putShort(BFloat16.fromFloat(values[i]));
            }
        }
    },

    /** Blocks of 32: a binary16 scale d = max |x| / 127, then q = round(x / d). */
    Q8_0(DataType.Q8_0) {
        @Override
        void encode(float[] values, int count, ByteBuffer target) {
            for (int from = 0; from < count; from += 32) {
                float max = max(values, from, 32);
                short half = Float16.fromFloat(max / 127);
                float d = Float16.toFloat(half);
                target.putShort(half);
                for (int i = from; i < from + 32; i++) {
                    target.put((byte) round(values[i], d, -127, 127));
                }
            }
        }
    },

    /** Blocks of 256 with a scale for every 16 values; {@link Q6KBlock}. */
    Q6_K(DataType.Q6_K) {
        @Override
        void encode(float[] values, int count, ByteBuffer target) {
            Q6KBlock block = new Q6KBlock();
            for (int from = 0; from < count; from += Q6KBlock.SIZE) {
                block.encode(values, from, target);
            }
        }
    };

    private final DataType type;

    TableEncoder(DataType type) {
        this.type = type;
    }

    /** The type in the file. */
    DataType type() {
        return type;
    }

    /** Bytes of a row. */
    int rowBytes(int columns) {
        return Math.toIntExact(type.byteSize(columns, 1));
    }

    /** Encodes the first values of an array, a whole number of blocks. */
    abstract void encode(float[] values, int count, ByteBuffer target);

    static float max(float[] values, int from, int count) {
        float max = 0;
        for (int i = from; i < from + count; i++) {
            max = Math.max(max, Math.abs(values[i]));
        }
        return max;
    }

    /** x / step rounded to the nearest integer in a range; 0 if there is no step. */
    static int round(float x, float step, int least, int most) {
        return step == 0 ? 0 : (int) Math.max(least, Math.min(most, Math.rint(x / step)));
    }
}
