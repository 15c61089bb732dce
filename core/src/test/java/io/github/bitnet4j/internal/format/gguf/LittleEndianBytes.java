package io.github.bitnet4j.internal.format.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A growing sequence of the fields that GGUF files are made of; it writes nonsense as readily as sense. */
public final class LittleEndianBytes {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** The beginning of a file. */
    public static LittleEndianBytes header(int version, long tensorCount, long keyCount) {
        return new LittleEndianBytes()
                .raw("GGUF".getBytes(StandardCharsets.US_ASCII))
                .u32(version)
                .u64(tensorCount)
                .u64(keyCount);
    }

    public LittleEndianBytes raw(byte... values) {
        bytes.writeBytes(values);
        return this;
    }

    public LittleEndianBytes u8(long value) {
        return raw((byte) value);
    }

    public LittleEndianBytes u16(long value) {
        return raw(buffer(2).putShort((short) value).array());
    }

    public LittleEndianBytes u32(long value) {
        return raw(buffer(4).putInt((int) value).array());
    }

    public LittleEndianBytes u64(long value) {
        return raw(buffer(8).putLong(value).array());
    }

    public LittleEndianBytes string(byte[] text) {
        return u64(text.length).raw(text);
    }

    public LittleEndianBytes string(String text) {
        return string(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Zeros up to a multiple of {@code alignment}. */
    public LittleEndianBytes pad(int alignment) {
        return raw(new byte[-size() & (alignment - 1)]);
    }

    public int size() {
        return bytes.size();
    }

    public byte[] toByteArray() {
        return bytes.toByteArray();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
