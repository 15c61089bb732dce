package io.github.bitnet4j.internal.format.safetensors;

import io.github.bitnet4j.internal.tensor.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor of a safetensors file, which lies inside the file as a whole.
 *
 * @param name the name in the file
 * @param dtype how the elements are encoded
 * @param shape sizes, the contiguous dimension last; empty for a single number; their product is below 2^63
 * @param source the file
 * @param offset byte offset of the first element, from the start of the file
 */
public record SafetensorsTensor(String name, Dtype dtype, List<Long> shape, ByteSource source, long offset) {

    /** Bytes that a part of {@link #parts} has at most, where a row is not longer. */
    private static final long PART_BYTES = 1L << 30;

    /** Copies the list. */
    public SafetensorsTensor {
        shape = List.copyOf(shape);
    }

    /** Number of elements. */
    public long elements() {
        return shape.stream().reduce(1L, (a, b) -> a * b);
    }

    /** Bytes in the file. */
    public long byteSize() {
        return elements() * dtype.bytes();
    }

    /**
     * Reads elements into the caller's memory; the file is not mapped.
     *
     * @param first index of the first element
     * @param target receives as many as fit into its remaining bytes, a whole number
     * @throws IndexOutOfBoundsException if the file ends before
     * @throws IOException if they cannot be read
     */
    public void read(long first, ByteBuffer target) throws IOException {
        source.read(offset + first * dtype.bytes(), target);
    }

    /**
     * All elements, mapped: read-only little-endian views of whole rows, at most 1 GiB each unless a row is longer.
     *
     * @throws IOException if they cannot be mapped
     */
    public List<ByteBuffer> parts() throws IOException {
        return parts(PART_BYTES);
    }

    /** All elements, in views of at most {@code partBytes}. */
    List<ByteBuffer> parts(long partBytes) throws IOException {
        long rowBytes = shape.isEmpty() ? dtype.bytes() : shape.get(shape.size() - 1) * dtype.bytes();
        long step = Math.max(rowBytes, partBytes / Math.max(rowBytes, 1) * rowBytes);
        List<ByteBuffer> parts = new ArrayList<>();
        for (long at = 0; at < byteSize(); at += step) {
            parts.add(source.view(offset + at, Math.toIntExact(Math.min(step, byteSize() - at))));
        }
        return parts;
    }
}
