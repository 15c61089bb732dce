package io.github.bitnet4j.internal.format.gguf;

import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.internal.tensor.Float16;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Composes small GGUF files for tests: metadata of any type, tensors of any type. */
public final class GgufWriter {

    private record Tensor(String name, DataType type, LittleEndianBytes data, List<Long> shape) {}

    private final LittleEndianBytes metadata = new LittleEndianBytes();
    private final List<Tensor> tensors = new ArrayList<>();
    private int version = 3;
    private int alignment = 32;
    private int keyCount;

    /** Sets the version, by default 3. */
    public GgufWriter version(int newVersion) {
        version = newVersion;
        return this;
    }

    /** Sets the alignment, by default 32, and writes its key. */
    public GgufWriter alignment(int newAlignment) {
        alignment = newAlignment;
        return put("general.alignment", GgufType.UINT32, newAlignment);
    }

    /**
     * Adds a key.
     *
     * @param value a Number, a Boolean, or a String or byte[], as the type asks for
     */
    public GgufWriter put(String key, GgufType type, Object value) {
        metadata.string(key).u32(type.id());
        writeValue(type, value);
        keyCount++;
        return this;
    }

    /** Adds an array. */
    public GgufWriter putArray(String key, GgufType elementType, List<?> values) {
        metadata.string(key).u32(GgufType.ARRAY.id()).u32(elementType.id()).u64(values.size());
        values.forEach(value -> writeValue(elementType, value));
        keyCount++;
        return this;
    }

    /** Adds a tensor with its encoded elements; {@code shape} has the contiguous dimension first. */
    public GgufWriter tensor(String name, DataType type, byte[] data, long... shape) {
        tensors.add(new Tensor(
                name,
                type,
                new LittleEndianBytes().raw(data),
                Arrays.stream(shape).boxed().toList()));
        return this;
    }

    /** Adds an F32 tensor. */
    public GgufWriter f32(String name, float[] values, long... shape) {
        LittleEndianBytes data = new LittleEndianBytes();
        for (float value : values) {
            data.u32(Float.floatToRawIntBits(value));
        }
        return tensor(name, DataType.F32, data.toByteArray(), shape);
    }

    /** Adds an F16 tensor of rounded values. */
    public GgufWriter f16(String name, float[] values, long... shape) {
        LittleEndianBytes data = new LittleEndianBytes();
        for (float value : values) {
            data.u16(Float16.fromFloat(value));
        }
        return tensor(name, DataType.F16, data.toByteArray(), shape);
    }

    /** Adds an I2_S tensor of trits, -1, 0 or +1. */
    public GgufWriter i2s(String name, byte[] trits, float scale, long... shape) {
        return tensor(name, DataType.I2_S, packI2s(trits, scale), shape);
    }

    /** The I2_S encoding: 128 elements in 32 bytes, the first quarter of them in the upper bits; then the scale. */
    public static byte[] packI2s(byte[] trits, float scale) {
        byte[] codes = new byte[trits.length / 4];
        for (int i = 0; i < trits.length; i++) {
            int inBlock = i % 128;
            codes[i / 128 * 32 + inBlock % 32] |= (byte) ((trits[i] + 1) << (6 - 2 * (inBlock / 32)));
        }
        return new LittleEndianBytes()
                .raw(codes)
                .u32(Float.floatToRawIntBits(scale))
                .raw(new byte[DataType.SCALE_SLOT - Float.BYTES])
                .toByteArray();
    }

    /** The file. */
    public byte[] toByteArray() {
        LittleEndianBytes file = beforeData();
        for (Tensor tensor : tensors) {
            file.raw(tensor.data.toByteArray()).pad(alignment);
        }
        return file.toByteArray();
    }

    /** Number of bytes before the first tensor's data, with the padding. */
    public int dataStart() {
        return beforeData().size();
    }

    /** Number of bytes before that padding. */
    public int headerSize() {
        return header().size();
    }

    private LittleEndianBytes beforeData() {
        return header().pad(alignment);
    }

    private LittleEndianBytes header() {
        LittleEndianBytes file =
                LittleEndianBytes.header(version, tensors.size(), keyCount).raw(metadata.toByteArray());
        long offset = 0;
        for (Tensor tensor : tensors) {
            file.string(tensor.name).u32(tensor.shape.size());
            tensor.shape.forEach(file::u64);
            file.u32(tensor.type.id()).u64(offset);
            offset += tensor.data.size() + (-tensor.data.size() & (alignment - 1));
        }
        return file;
    }

    private void writeValue(GgufType type, Object value) {
        switch (type) {
            case UINT8, INT8 -> metadata.u8(((Number) value).longValue());
            case UINT16, INT16 -> metadata.u16(((Number) value).longValue());
            case UINT32, INT32 -> metadata.u32(((Number) value).longValue());
            case UINT64, INT64 -> metadata.u64(((Number) value).longValue());
            case FLOAT32 -> metadata.u32(Float.floatToRawIntBits(((Number) value).floatValue()));
            case FLOAT64 -> metadata.u64(Double.doubleToRawLongBits(((Number) value).doubleValue()));
            case BOOL -> metadata.u8((Boolean) value ? 1 : 0);
            case STRING -> {
                if (value instanceof byte[] raw) {
                    metadata.string(raw);
                } else {
                    metadata.string((String) value);
                }
            }
            case ARRAY -> throw new IllegalArgumentException("GGUF has no arrays of arrays");
        }
    }
}
