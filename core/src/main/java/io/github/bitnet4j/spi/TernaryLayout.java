package io.github.bitnet4j.spi;

/** How the 2-bit codes of a ternary matrix lie in the memory that is passed in. Code - 1 is the trit. */
public enum TernaryLayout {
    /**
     * Blocks of 128 columns in 32 bytes, row after row: column j of a block is in byte {@code j % 32} at bits
     * {@code 6 - 2·(j / 32)}. The layout of published I2_S files.
     */
    I2_S
}
