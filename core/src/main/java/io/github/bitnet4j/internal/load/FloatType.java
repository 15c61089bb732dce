package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.internal.format.safetensors.Dtype;
import io.github.bitnet4j.internal.tensor.BFloat16;
import io.github.bitnet4j.internal.tensor.Float16;
import io.github.bitnet4j.spi.TableType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The number formats of weights in safetensors. The magnitudes of all of them grow with their bits. */
enum FloatType {
    F32(Dtype.F32, TableType.F32, 0x7f80_0000),
    F16(Dtype.F16, TableType.F16, 0x7c00),
    BF16(Dtype.BF16, TableType.BF16, 0x7f80);

    static final String NAMES = "F32, F16, BF16";

    private final Dtype dtype;
    private final TableType table;
    private final int infinity;

    FloatType(Dtype dtype, TableType table, int infinity) {
        this.dtype = dtype;
        this.table = table;
        this.infinity = infinity;
    }

    static Optional<FloatType> of(Dtype dtype) {
        return Arrays.stream(values()).filter(type -> type.dtype == dtype).findAny();
    }

    /** The same format of a table. */
    TableType table() {
        return table;
    }

    /** Bytes a number. */
    int bytes() {
        return dtype.bytes();
    }

    /** The bits of infinity, which are more than those of any positive number. */
    int infinity() {
        return infinity;
    }

    /** The exact value of a number by its bits. */
    float value(int bits) {
        return switch (this) {
            case F32 -> Float.intBitsToFloat(bits);
            case F16 -> Float16.toFloat((short) bits);
            case BF16 -> BFloat16.toFloat((short) bits);
        };
    }

    /** A number of a little-endian buffer, by its index. */
    float get(ByteBuffer numbers, int index) {
        return value(this == F32 ? numbers.getInt(4 * index) : numbers.getShort(2 * index));
    }
}
