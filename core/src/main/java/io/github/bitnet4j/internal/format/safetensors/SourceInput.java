package io.github.bitnet4j.internal.format.safetensors;

import io.github.bitnet4j.internal.tensor.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Some bytes of a file as a stream; they are read, not mapped, for they are needed once. */
final class SourceInput extends InputStream {

    private final ByteSource source;
    private final long end;
    private long at;

    SourceInput(ByteSource source, long offset, long length) {
        this.source = source;
        this.at = offset;
        this.end = offset + length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int count = (int) Math.min(length, end - at);
        if (count == 0) {
            return -1;
        }
        source.read(at, ByteBuffer.wrap(target, offset, count));
        at += count;
        return count;
    }
}
