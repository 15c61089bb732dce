package io.github.bitnet4j;

/**
 * The tiling that bitnet.cpp's look-up kernels were generated with for matrices of one shape, as its
 * {@code kernel_config.ini} says. It decides where the weights of a TL1 or TL2 tensor lie, and the file does not hold it.
 *
 * @param rows outputs of the matrix (m)
 * @param columns inputs of the matrix (k)
 * @param tileRows rows a tile (BM), a divisor of the rows
 * @param tileColumns columns a tile (BK)
 * @param blockRows rows an inner block (bm, in the file {@code bmm}): 32 or 64
 */
public record LookupTiling(int rows, int columns, int tileRows, int tileColumns, int blockRows) {

    private static final int LARGEST = 1 << 20;

    /**
     * Checks what holds for TL1 and TL2 alike.
     *
     * @throws IllegalArgumentException if the numbers do not fit each other
     */
    public LookupTiling {
        require(rows >= 1 && rows <= LARGEST && columns >= 1 && columns <= LARGEST, "a shape of 1 to 1048576");
        require(blockRows == 32 || blockRows == 64, "inner blocks of 32 or 64 rows");
        require(tileRows >= 1 && rows % tileRows == 0, "tiles that divide " + rows + " rows");
        require(tileRows % blockRows == 0, "tiles of whole inner blocks");
        require(tileColumns >= 1 && tileColumns <= columns, "tiles of 1 to " + columns + " columns");
    }

    private static void require(boolean valid, String expected) {
        if (!valid) {
            throw new IllegalArgumentException("a tiling has " + expected);
        }
    }

    /**
     * Reads a tiling.
     *
     * @param text {@code ROWSxCOLUMNS:BM,BK,bm}, for example {@code 3200x8640:160,64,32}
     * @return the tiling
     * @throws IllegalArgumentException if it is not of this form, or the numbers do not fit each other
     */
    public static LookupTiling parse(String text) {
        String[] numbers = text.strip().split("[x:,]", -1);
        if (!text.strip().matches("\\d{1,7}x\\d{1,7}:\\d{1,7},\\d{1,7},\\d{1,7}")) {
            throw new IllegalArgumentException(
                    "a tiling is written ROWSxCOLUMNS:BM,BK,bm, for example 3200x8640:160,64,32; found '" + text + "'");
        }
        return new LookupTiling(
                Integer.parseInt(numbers[0]),
                Integer.parseInt(numbers[1]),
                Integer.parseInt(numbers[2]),
                Integer.parseInt(numbers[3]),
                Integer.parseInt(numbers[4]));
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return rows + "x" + columns + ":" + tileRows + "," + tileColumns + "," + blockRows;
    }
}
