package io.github.bitnet4j;

/**
 * How the codes of I2_S tensors lie in a file. Files do not say it; all published ones are {@link #X86_128}, and so is
 * what converters write. The others come from bitnet.cpp's own quantiser.
 */
public enum I2sLayout {
    /** Blocks of 128 elements in 32 bytes: element j in byte {@code j % 32}, at bits {@code 6 - 2·(j / 32)}. */
    X86_128,

    /** Blocks of 64 elements in 16 bytes: element j in byte {@code j % 16}, at bits {@code 6 - 2·(j / 16)}. */
    ARM_64,

    /** A byte holds one column of four rows, the first row at bits 6 and 7. */
    ROWGROUP4,

    /**
     * A byte holds four neighbouring elements, the first at bits 6 and 7. No document says in which order the tool that
     * wrote such files put them; the other order is {@link #SEQUENTIAL_LOW}.
     */
    SEQUENTIAL,

    /** A byte holds four neighbouring elements, the first at bits 0 and 1. */
    SEQUENTIAL_LOW
}
