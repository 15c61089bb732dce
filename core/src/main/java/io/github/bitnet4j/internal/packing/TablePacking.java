package io.github.bitnet4j.internal.packing;

import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.spi.TableType;
import java.nio.ByteBuffer;

/**
 * How the blocks of a table in a file become blocks of a form that backends read, without a change of any value.
 *
 * @param target the form
 * @param blocks what one block becomes
 */
public record TablePacking(TableType target, BlockTranscoder blocks) {

    /** Turns one block of a file into bytes of the target. */
    public interface BlockTranscoder {

        /**
         * Writes a block.
         *
         * @param bytes little-endian
         * @param at where the block begins
         * @param target little-endian; receives the block at its position
         */
        void transcode(ByteBuffer bytes, int at, ByteBuffer target);
    }

    /**
     * How tables of a type are transcoded.
     *
     * @throws IllegalArgumentException if they are of another type
     */
    public static TablePacking of(DataType type) {
        return switch (type) {
            case Q4_0 -> new TablePacking(TableType.Q8_0, NibbleBlocks::q4WithoutMinimum);
            case Q5_0 -> new TablePacking(TableType.Q8_0, NibbleBlocks::q5WithoutMinimum);
            case Q4_1 -> new TablePacking(TableType.F32, NibbleBlocks::q4WithMinimum);
            case Q5_1 -> new TablePacking(TableType.F32, NibbleBlocks::q5WithMinimum);
            case Q2_K -> new TablePacking(TableType.F32, SuperBlocks::q2);
            case Q3_K -> new TablePacking(TableType.Q6_K, SuperBlocks::q3);
            case Q4_K -> new TablePacking(TableType.F32, SuperBlocks::q4);
            case Q5_K -> new TablePacking(TableType.F32, SuperBlocks::q5);
            default -> throw new IllegalArgumentException("no table of type " + type + " is transcoded");
        };
    }
}
