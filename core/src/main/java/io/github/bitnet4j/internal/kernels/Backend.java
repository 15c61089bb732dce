package io.github.bitnet4j.internal.kernels;

import io.github.bitnet4j.spi.BackendInfo;
import io.github.bitnet4j.spi.Kernels;

/**
 * The chosen backend.
 *
 * @param kernels its kernels
 * @param info what it is, and why it was chosen
 */
public record Backend(Kernels kernels, BackendInfo info) {

    /** What was chosen. */
    public Backends.Choice choice() {
        return new Backends.Choice(info.backend(), info.isa(), info.layout());
    }
}
