package io.github.bitnet4j.internal.tensor;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The bytes of a file or of a buffer, of any length, offered as read-only little-endian views.
 *
 * <p>Views stay valid after {@link #close()}: a mapped one is released when it is no longer reachable.
 */
public interface ByteSource extends Closeable {

    /**
     * Opens a file, whose parts are mapped into memory on request.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws IOException if it cannot be read
     */
    static ByteSource open(Path path) throws IOException {
        return new MappedFile(path);
    }

    /** The bytes between a buffer's position and limit; the caller does not change them from now on. */
    static ByteSource of(ByteBuffer buffer, String name) {
        return new BufferSource(buffer, name);
    }

    /** The name that error messages give. */
    String name();

    /** Number of bytes. */
    long size();

    /**
     * Some of the bytes.
     *
     * @throws IndexOutOfBoundsException if not all of them are between 0 and {@link #size()}
     * @throws IOException if they cannot be mapped
     */
    ByteBuffer view(long offset, int size) throws IOException;

    /**
     * Copies the bytes from {@code offset} on into what remains of a buffer; a file is read, not mapped.
     *
     * @throws IndexOutOfBoundsException if not all of them are between 0 and {@link #size()}
     * @throws IOException if they cannot be read
     */
    void read(long offset, ByteBuffer target) throws IOException;
}
