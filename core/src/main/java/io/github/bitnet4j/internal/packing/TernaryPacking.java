package io.github.bitnet4j.internal.packing;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * How a ternary matrix of some shape is packed into the bytes of a tensor. Rows come in <em>steps</em>: the fewest rows
 * that can be unpacked without the others.
 */
public interface TernaryPacking {

    /**
     * A part of the tensor in which the steps follow one another.
     *
     * @param start offset of the first step, in bytes from the tensor's first
     * @param stepBytes bytes a step
     */
    record Section(long start, int stepBytes) {}

    /** Rows a step; the rows of a matrix are a multiple of it. */
    int rowStep();

    /** Where the bytes of a step are; the first section begins with the tensor. */
    List<Section> sections();

    /** Columns that share a scale, from the first of a row on; 0 if the scale of the whole matrix is elsewhere. */
    int scaleColumns();

    /**
     * Unpacks one step. What cannot be a trit becomes the code {@link Codes#INVALID}.
     *
     * @param bytes little-endian; at {@code at} the bytes of the step, those of its sections one behind the other
     * @param target receives codes and scales
     */
    void unpack(ByteBuffer bytes, int at, Codes target);

    /** Bytes a step, of all sections. */
    default int stepBytes() {
        return sections().stream().mapToInt(Section::stepBytes).sum();
    }
}
