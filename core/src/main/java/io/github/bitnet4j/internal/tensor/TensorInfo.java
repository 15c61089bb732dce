package io.github.bitnet4j.internal.tensor;

import java.util.List;

/**
 * One entry of a file's tensor table.
 *
 * @param name the name in the file
 * @param shape sizes in GGUF order: the contiguous dimension first; at least one size, all at least 1, their product
 *     below 2^63
 * @param type how the elements are encoded
 * @param offset byte offset of the first element, from the start of the file
 */
public record TensorInfo(String name, List<Long> shape, DataType type, long offset) {

    /**
     * Checks the shape.
     *
     * @throws IllegalArgumentException if the shape is not made of whole blocks of the type
     * @throws ArithmeticException if there are 2^63 elements or more
     */
    public TensorInfo {
        shape = List.copyOf(shape);
        Math.multiplyExact(columns(shape), rows(shape));
        if (!type.fits(columns(shape), rows(shape))) {
            throw new IllegalArgumentException("shape " + shape + " is not made of whole blocks of " + type);
        }
    }

    /** Elements a row: the size of the contiguous dimension. */
    public long columns() {
        return columns(shape);
    }

    /** Rows: the product of all sizes but the first; 1 for a vector. */
    public long rows() {
        return rows(shape);
    }

    /** Number of elements. */
    public long elements() {
        return columns() * rows();
    }

    /** Bytes in the file, with the scale slot where the type has one. */
    public long byteSize() {
        return type.byteSize(columns(), rows());
    }

    private static long columns(List<Long> shape) {
        return shape.get(0);
    }

    private static long rows(List<Long> shape) {
        long rows = 1;
        for (long size : shape.subList(1, shape.size())) {
            rows = Math.multiplyExact(rows, size);
        }
        return rows;
    }
}
