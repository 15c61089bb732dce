package io.github.bitnet4j.spi;

/**
 * Keys and values of up to {@link #POSITIONS} consecutive positions of one layer. One page is one block of the
 * canonical attention, so a page starts at a multiple of {@link #POSITIONS}.
 */
public interface KvPage {

    /** Positions a page holds. */
    int POSITIONS = 256;

    /** The most values a head can have. */
    int MAX_HEAD_DIM = 1024;
}
