package io.github.bitnet4j.internal.format.gguf;

import java.util.Locale;

/** The type of a metadata value. */
public enum GgufType {
    UINT8(0, 1),
    INT8(1, 1),
    UINT16(2, 2),
    INT16(3, 2),
    UINT32(4, 4),
    INT32(5, 4),
    FLOAT32(6, 4),
    /** One byte, 0 or 1. */
    BOOL(7, 1),
    /** A uint64 length and as many bytes, which should be UTF-8. */
    STRING(8, 8),
    /** A uint32 element type, a uint64 count, and the elements one after another. */
    ARRAY(9, 12),
    UINT64(10, 8),
    INT64(11, 8),
    FLOAT64(12, 8);

    private static final GgufType[] BY_ID = values();

    private final int id;
    private final int minimumBytes;

    GgufType(int id, int minimumBytes) {
        this.id = id;
        this.minimumBytes = minimumBytes;
    }

    /** The type with an id, which is 0 to 12. */
    static GgufType ofId(int id) {
        return BY_ID[id];
    }

    /** Number of types; their ids are less. */
    static int count() {
        return BY_ID.length;
    }

    /** The id in a file. */
    int id() {
        return id;
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
