package io.github.bitnet4j.jni;

import io.github.bitnet4j.spi.Activation;
import io.github.bitnet4j.spi.KvType;
import io.github.bitnet4j.spi.TableType;

/** The numbers that {@code bitnet_kernels.h} gives to types and activations. */
final class AbiCodes {

    private AbiCodes() {}

    static int of(TableType type) {
        return switch (type) {
            case F32 -> 0;
            case F16 -> 1;
            case BF16 -> 2;
            case Q8_0 -> 3;
            case Q6_K -> 4;
        };
    }

    static int of(KvType type) {
        return switch (type) {
            case F16 -> 0;
            case F32 -> 1;
            case Q8 -> 2;
        };
    }

    static int of(Activation activation) {
        return switch (activation) {
            case RELU2 -> 0;
            case SILU -> 1;
            case GELU -> 2;
        };
    }
}
