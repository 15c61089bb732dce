package io.github.bitnet4j.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file of little-endian float32 that is there as a whole or not at all. */
final class FloatFile implements Closeable {

    private final Path target;
    /** Where the numbers go until they are complete; the target itself if that is a device or a pipe. */
    private final Path written;

    private final FileChannel channel;

    private FloatFile(Path target, Path written) throws IOException {
        this.target = target;
        this.written = written;
        this.channel = FileChannel.open(
                written, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    static FloatFile create(Path target) throws IOException {
        boolean replaceable = !Files.exists(target) || Files.isRegularFile(target);
        Path name = target.getFileName();
        return new FloatFile(
                target, replaceable && name != null ? target.resolveSibling("." + name + ".part") : target);
    }

    void write(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + target + ": " + e.getMessage(), e);
        }
    }

    /** Gives the file its name: all is written. */
    void commit() throws IOException {
        channel.close();
        if (!written.equals(target)) {
            Files.move(written, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!written.equals(target)) {
            Files.deleteIfExists(written);
        }
    }
}
