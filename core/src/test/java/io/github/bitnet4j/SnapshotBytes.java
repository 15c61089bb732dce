package io.github.bitnet4j;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** The bytes of a snapshot, to be changed; with checksums that fit again where that is asked for. */
final class SnapshotBytes {

    static final int HEADER = 76;
    private static final int HEADER_SUM = 72;
    private static final int TOKENS = 64;

    private final ByteBuffer bytes;

    private SnapshotBytes(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static SnapshotBytes read(Path file) throws IOException {
        return new SnapshotBytes(Files.readAllBytes(file));
    }

    static SnapshotBytes of(byte[] bytes) {
        return new SnapshotBytes(bytes.clone());
    }

    int size() {
        return bytes.capacity();
    }

    /** Where the pages begin. */
    int pages() {
        return HEADER + 4 * bytes.getInt(TOKENS);
    }

    SnapshotBytes put(int at, byte value) {
        bytes.put(at, value);
        return this;
    }

    SnapshotBytes putInt(int at, int value) {
        bytes.putInt(at, value);
        return this;
    }

    /** Makes the checksums those of the bytes. */
    SnapshotBytes sealed() {
        if (size() >= HEADER + 4) {
            bytes.putInt(HEADER_SUM, sum(0, HEADER_SUM));
            bytes.putInt(size() - 4, sum(HEADER, size() - 4));
        }
        return this;
    }

    private int sum(int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), from, to - from);
        return (int) crc.getValue();
    }

    void write(Path file) throws IOException {
        Files.write(file, bytes.array());
    }
}
