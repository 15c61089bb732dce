package io.github.bitnet4j.internal.format.gguf;

import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.tensor.ByteSource;
import io.github.bitnet4j.internal.tensor.ForeignFile;
import io.github.bitnet4j.internal.tensor.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what precedes the tensors' data: header, metadata, tensor table. */
final class GgufParser {

    private static final int MAGIC = 0x46554747; // "GGUF"
    private static final int HEADER_BYTES = 24;

    /** Longest header that is read; a large vocabulary takes some 10 MB. */
    private static final int MAX_HEADER_BYTES = 1 << 30;

    private static final int MAX_KEYS = 1 << 16;
    private static final int MAX_KEY_BYTES = 65_535;
    /** Key length, a key of one byte, value type, a value of one byte. */
    private static final int MIN_ENTRY_BYTES = 14;

    /** Far more than any vocabulary has; every string costs an index entry. */
    private static final int MAX_STRINGS = 1 << 22;

    private static final long DEFAULT_ALIGNMENT = 32;

    private final ByteSource source;
    private final ByteBuffer bytes;
    private final GgufCursor cursor;

    private GgufParser(ByteSource source) throws IOException {
        this.source = source;
        this.bytes = source.view(0, (int) Math.min(source.size(), MAX_HEADER_BYTES));
        this.cursor = new GgufCursor(bytes, source.name());
    }

    static GgufFile parse(ByteSource source) throws IOException {
        return new GgufParser(source).parse();
    }

    private GgufFile parse() {
        int version = version();
        int tensorCount = cursor.count(TensorTable.MIN_ENTRY_BYTES, TensorTable.MAX_TENSORS, "tensor count");
        int keyCount = cursor.count(MIN_ENTRY_BYTES, MAX_KEYS, "metadata count");
        GgufMetadata metadata = metadata(keyCount);
        long alignment = alignment(metadata);
        List<TensorInfo> tensors = new TensorTable(cursor, source, metadata, alignment).read(tensorCount);
        return new GgufFile(source, version, alignment, metadata, tensors);
    }

    private int version() {
        if (bytes.limit() < Integer.BYTES || bytes.getInt(0) != MAGIC) {
            throw cursor.malformed(0, "a GGUF file", ForeignFile.describe(bytes));
        }
        if (bytes.limit() < HEADER_BYTES) {
            throw cursor.malformed(
                    bytes.limit(), "a header of " + HEADER_BYTES + " bytes", "the end of the file: it is truncated");
        }
        cursor.advance(Integer.BYTES, "magic");
        long version = cursor.uint32("version");
        if (version == 0) {
            throw cursor.malformed(Integer.BYTES, "GGUF version 2 or 3", "version 0");
        }
        if ((version & 0xffff) == 0) {
            throw unsupported("a big-endian GGUF file");
        }
        if (version < 2 || version > 3) {
            throw unsupported("GGUF version " + version);
        }
        return (int) version;
    }

    private UnsupportedModelException unsupported(String what) {
        return new UnsupportedModelException(
                source.name() + ": " + what, "little-endian GGUF of version 2 or 3; convert the model again");
    }

    private GgufMetadata metadata(int keyCount) {
        Map<String, GgufMetadata.Entry> entries = new LinkedHashMap<>();
        for (int i = 0; i < keyCount; i++) {
            int at = cursor.position();
            cursor.enter("", "");
            String key = cursor.name(MAX_KEY_BYTES, "metadata key");
            cursor.enter("metadata key", key);
            if (entries.put(key, entry()) != null) {
                throw cursor.malformed(at, "metadata keys that differ", "a second '" + key + "'");
            }
        }
        return new GgufMetadata(source.name(), bytes, entries);
    }

    private GgufMetadata.Entry entry() {
        GgufType type = type("type");
        if (type == GgufType.ARRAY) {
            return array();
        }
        int at = cursor.position();
        if (type == GgufType.STRING) {
            cursor.skipString("value");
        } else if (type == GgufType.BOOL) {
            checkBool();
        } else {
            cursor.advance(type.minimumBytes(), "value");
        }
        return new GgufMetadata.Entry(type, at, null);
    }

    private GgufMetadata.Entry array() {
        int typeAt = cursor.position();
        GgufType elementType = type("element type");
        if (elementType == GgufType.ARRAY) {
            throw cursor.malformed(
                    typeAt, cursor.field("value") + " to be an array of single values", "an array of arrays");
        }
        int maximum = elementType == GgufType.STRING ? MAX_STRINGS : Integer.MAX_VALUE;
        int count = cursor.count(elementType.minimumBytes(), maximum, "element count");
        int at = cursor.position();
        GgufStrings strings = null;
        if (elementType == GgufType.STRING) {
            strings = strings(count);
        } else if (elementType == GgufType.BOOL) {
            for (int i = 0; i < count; i++) {
                checkBool();
            }
        } else {
            cursor.advance((long) count * elementType.minimumBytes(), "value");
        }
        return new GgufMetadata.Entry(GgufType.ARRAY, at, new GgufMetadata.ArrayValue(elementType, count, strings));
    }

    private GgufStrings strings(int count) {
        int[] starts = new int[count + 1];
        for (int i = 0; i < count; i++) {
            starts[i] = cursor.position() + Long.BYTES;
            cursor.skipString("string in the array");
        }
        starts[count] = cursor.position() + Long.BYTES;
        return new GgufStrings(bytes, starts);
    }

    private void checkBool() {
        int at = cursor.position();
        int value = cursor.uint8("value");
        if (value > 1) {
            throw cursor.malformed(at, cursor.field("value") + " to be a bool, 0 or 1", Integer.toString(value));
        }
    }

    private GgufType type(String what) {
        int at = cursor.position();
        long id = cursor.uint32(what);
        if (id >= GgufType.count()) {
            throw cursor.malformed(at, cursor.field(what) + " from 0 to 12", Long.toString(id));
        }
        return GgufType.ofId((int) id);
    }

    private long alignment(GgufMetadata metadata) {
        String key = "general.alignment";
        long alignment = metadata.has(key) ? metadata.integer(key) : DEFAULT_ALIGNMENT;
        if (alignment < 8 || Long.bitCount(alignment) != 1) {
            throw cursor.malformed(
                    metadata.offset(key), "'" + key + "' to be a power of two from 8 on", Long.toString(alignment));
        }
        return alignment;
    }
}
