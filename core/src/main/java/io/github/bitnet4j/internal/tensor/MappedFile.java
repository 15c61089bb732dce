package io.github.bitnet4j.internal.tensor;

import io.github.bitnet4j.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** A file whose parts are mapped on request. The channel stays open, so that all views are of the same file. */
final class MappedFile implements ByteSource {

    private final FileChannel channel;
    private final String name;
    private final long size;

    MappedFile(Path path) throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.READ);
        name = path.toString();
        size = channel.size();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public ByteBuffer view(long offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, size);
        long now = channel.size();
        if (now < offset + count) {
            throw cutShort(now);
        }
        return channel.map(FileChannel.MapMode.READ_ONLY, offset, count).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        Objects.checkFromIndexSize(offset, target.remaining(), size);
        for (long at = offset; target.hasRemaining(); ) {
            int count = channel.read(target, at);
            if (count < 0) {
                throw cutShort(channel.size());
            }
            at += count;
        }
    }

    private ModelFormatException cutShort(long now) {
        return new ModelFormatException(name, now, "a file that keeps its " + size + " bytes", "it was cut short");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
