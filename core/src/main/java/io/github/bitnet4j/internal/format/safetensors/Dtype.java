package io.github.bitnet4j.internal.format.safetensors;

import java.util.Arrays;
import java.util.Optional;

/** How the elements of a tensor are encoded, by the names that files have. */
public enum Dtype {
    BOOL(1),
    U8(1),
    I8(1),
    F8_E4M3(1),
    F8_E5M2(1),
    F8_E8M0(1),
    U16(2),
    I16(2),
    F16(2),
    BF16(2),
    U32(4),
    I32(4),
    F32(4),
    U64(8),
    I64(8),
    F64(8);

    private final int bytes;

    Dtype(int bytes) {
        this.bytes = bytes;
    }

    static Optional<Dtype> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findAny();
    }

    /** Bytes an element. */
    public int bytes() {
        return bytes;
    }
}
