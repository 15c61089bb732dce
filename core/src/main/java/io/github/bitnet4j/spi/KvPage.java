package io.github.bitnet4j.spi;

import java.nio.ByteBuffer;

/**
 * Keys and values of up to {@link #POSITIONS} consecutive positions of one layer. One page is one block of the
 * canonical attention, so a page starts at a multiple of {@link #POSITIONS}.
 *
 * <p>How a page lies in memory is its backend's business; {@link #read} and {@link #write} give its contents in one order
 * for all of them: for each key/value head the rows of its keys, then those of its values, a row a position. A row is
 * {@link KvType#rowBytes} bytes: its numbers, little-endian, and for {@link KvType#Q8} behind them their scale as a
 * little-endian binary32.
 */
public interface KvPage {

    /** Positions a page holds. */
    int POSITIONS = 256;

    /** The most values a head can have. */
    int MAX_HEAD_DIM = 1024;

    /**
     * Copies the contents of the first positions, which stay as they are.
     *
     * @param positions how many, 0 to {@link #POSITIONS}
     * @param target receives {@code 2 · heads · positions} rows from its position on, which moves behind them
     * @throws IndexOutOfBoundsException if a page has fewer positions, or less than that remains in the buffer
     * @throws java.nio.ReadOnlyBufferException if the buffer cannot be written to
     */
    void read(int positions, ByteBuffer target);

    /**
     * Sets the contents of the first positions; what other positions hold is undefined afterwards.
     *
     * @param positions how many, 0 to {@link #POSITIONS}
     * @param source {@code 2 · heads · positions} rows from its position on, which moves behind them; any bytes will do
     * @throws IndexOutOfBoundsException if a page has fewer positions, or less than that remains in the buffer
     */
    void write(int positions, ByteBuffer source);
}
