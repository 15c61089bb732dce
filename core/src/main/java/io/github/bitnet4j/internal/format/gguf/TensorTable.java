package io.github.bitnet4j.internal.format.gguf;

import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.tensor.ByteSource;
import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.internal.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the tensor table and checks every entry against the file. */
final class TensorTable {

    /** Name length, a name of one byte, one dimension, type, offset. */
    static final int MIN_ENTRY_BYTES = 33;

    /** More than 10,000 layers of 26 tensors. */
    static final int MAX_TENSORS = 1 << 18;

    private static final int MAX_NAME_BYTES = 63;
    private static final int MAX_DIMENSIONS = 4;
    /** {@code general.file_type} of a file of TL2 tensors. */
    private static final long TL2_FILE_TYPE = 39;

    /** What the names of bitnet.cpp's own architectures begin with. */
    private static final String BITNET = "bitnet";

    private final GgufCursor cursor;
    private final ByteSource source;
    private final GgufMetadata metadata;
    private final long alignment;

    TensorTable(GgufCursor cursor, ByteSource source, GgufMetadata metadata, long alignment) {
        this.cursor = cursor;
        this.source = source;
        this.metadata = metadata;
        this.alignment = alignment;
    }

    /** An entry as it is in the file; {@code at} is where the entry's dimensions, type and offset begin. */
    private record Entry(String name, List<Long> shape, long elements, long typeId, long offset, int at) {}

    /** Reads the entries, which begin at the cursor. */
    List<TensorInfo> read(int count) {
        List<Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            int at = cursor.position();
            Entry entry = entry();
            if (!names.add(entry.name)) {
                throw cursor.malformed(at, "tensor names that differ", "a second '" + entry.name + "'");
            }
            entries.add(entry);
        }
        return locate(entries);
    }

    private Entry entry() {
        cursor.enter("", "");
        String name = cursor.name(MAX_NAME_BYTES, "tensor name");
        cursor.enter("tensor", name);
        int at = cursor.position();
        long dimensions = cursor.uint32("number of dimensions");
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw cursor.malformed(
                    at, cursor.field("number of dimensions") + " from 1 to 4", Long.toString(dimensions));
        }
        List<Long> shape = new ArrayList<>();
        long elements = 1;
        for (int i = 0; i < dimensions; i++) {
            int sizeAt = cursor.position();
            long size = cursor.uint64("dimension");
            if (size < 1 || size > Long.MAX_VALUE / elements) {
                throw cursor.malformed(
                        sizeAt,
                        cursor.field("dimension") + " of at least 1, and less than 2^63 elements in all",
                        Long.toUnsignedString(size));
            }
            elements *= size;
            shape.add(size);
        }
        long typeId = cursor.uint32("type");
        return new Entry(name, shape, elements, typeId, cursor.uint64("offset"), at);
    }

    /** Gives every tensor its place: one after another in table order, each at a multiple of the alignment. */
    private List<TensorInfo> locate(List<Entry> entries) {
        long dataStart = pad(cursor.position());
        long dataBytes = source.size() - dataStart;
        if (dataBytes < 0 && !entries.isEmpty()) {
            throw cursor.malformed(source.size(), "tensor data from byte " + dataStart, "the end of the file");
        }
        boolean tl2 = is39Tl2(entries);
        List<TensorInfo> tensors = new ArrayList<>();
        long next = 0;
        for (Entry entry : entries) {
            DataType type = entry.typeId == DataType.TL2.id() && tl2 ? DataType.TL2 : type(entry);
            long bytes = byteSize(entry, type);
            if (entry.offset != next) {
                throw cursor.malformed(
                        entry.at,
                        "tensor '" + entry.name + "' at offset " + next + ", behind the one before, aligned to "
                                + alignment,
                        "offset " + Long.toUnsignedString(entry.offset));
            }
            if (bytes > dataBytes - next) {
                throw cursor.malformed(
                        source.size(),
                        bytes + " bytes of tensor '" + entry.name + "' from byte " + (dataStart + next),
                        "the end of the file: it is truncated or still being downloaded");
            }
            tensors.add(new TensorInfo(entry.name, entry.shape, type, dataStart + next));
            next = pad(next + bytes);
        }
        return tensors;
    }

    private long byteSize(Entry entry, DataType type) {
        long columns = entry.shape.get(0);
        long rows = entry.elements / columns;
        if (!type.fits(columns, rows)) {
            throw cursor.malformed(
                    entry.at,
                    "tensor '" + entry.name + "' of whole blocks of " + type.blockSize() + " elements of " + type,
                    "shape " + entry.shape);
        }
        try {
            return type.byteSize(columns, rows);
        } catch (ArithmeticException e) {
            throw cursor.malformed(
                    entry.at, "tensor '" + entry.name + "' of less than 2^63 bytes", "shape " + entry.shape);
        }
    }

    private DataType type(Entry entry) {
        return DataType.ofId(entry.typeId)
                .orElseThrow(() -> new UnsupportedModelException(
                        source.name() + ": tensor '" + entry.name + "' of type id " + entry.typeId,
                        DataType.readableNames()));
    }

    /** Whether id 39 means TL2 and not MXFP4 here: the model, the file, or another tensor in it, is of bitnet.cpp. */
    private boolean is39Tl2(List<Entry> entries) {
        if (architecture().startsWith(BITNET)) {
            return true;
        }
        String key = "general.file_type";
        if (metadata.has(key) && metadata.type(key).isInteger() && metadata.integer(key) == TL2_FILE_TYPE) {
            return true;
        }
        for (Entry entry : entries) {
            if (entry.typeId == DataType.I2_S.id() || entry.typeId == DataType.TL1.id()) {
                return true;
            }
        }
        return false;
    }

    private String architecture() {
        String key = "general.architecture";
        return metadata.has(key) && metadata.type(key) == GgufType.STRING ? metadata.string(key) : "";
    }

    private long pad(long offset) {
        return offset + (-offset & (alignment - 1));
    }
}
