package io.github.bitnet4j.internal.format.gguf;

import java.util.Locale;

/** The type of a metadata value; the ordinal is the id in the file. */
public enum GgufType {
    UINT8(1),
    INT8(1),
    UINT16(2),
    INT16(2),
    UINT32(4),
    INT32(4),
    FLOAT32(4),
    /** One byte, 0 or 1. */
    BOOL(1),
    /** A uint64 length and as many bytes, which should be UTF-8. */
    STRING(8),
    /** A uint32 element type, a uint64 count, and the elements one after another. */
    ARRAY(12),
    UINT64(8),
    INT64(8),
    FLOAT64(8);

    private final int minimumBytes;

    GgufType(int minimumBytes) {
        this.minimumBytes = minimumBytes;
    }

    /** Bytes of a value; of a string and an array, those of an empty one. */
    int minimumBytes() {
        return minimumBytes;
    }

    boolean isInteger() {
        return switch (this) {
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 -> true;
            default -> false;
        };
    }

    boolean isFloat() {
        return this == FLOAT32 || this == FLOAT64;
    }

    /** The name in the format's description, such as {@code uint32}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
