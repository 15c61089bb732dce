package io.github.bitnet4j.internal.format.gguf;

import io.github.bitnet4j.ModelFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key-value pairs of a file, decoded when they are asked for.
 *
 * <p>Every accessor throws {@link ModelFormatException} if the key is missing or its value has another type; ask
 * {@link #has} first where a key is optional. Integers of all widths answer to {@link #integer}, floats of both to
 * {@link #number}.
 */
public final class GgufMetadata {

    private static final int SHOWN_CHARACTERS = 40;

    /** Element type and count of an array, before its elements. */
    private static final int ARRAY_HEADER = 12;

    private final String file;
    private final ByteBuffer bytes;
    private final Map<String, Entry> entries;

    GgufMetadata(String file, ByteBuffer bytes, Map<String, Entry> entries) {
        this.file = file;
        this.bytes = bytes;
        this.entries = entries;
    }

    /** A value: its type, the offset of its first byte (of an array: of its first element), and what an array is of. */
    record Entry(GgufType type, int at, @Nullable ArrayValue array) {}

    /** What an array holds; {@code strings} is present if these are strings. */
    record ArrayValue(
            GgufType elementType, int count, @Nullable GgufStrings strings) {}

    /** The keys in the order of the file. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /** Whether the file has a key. */
    public boolean has(String key) {
        return entries.containsKey(key);
    }

    /** The type of a value. */
    public GgufType type(String key) {
        return entry(key, "any type").type;
    }

    /** The type of the elements of an array. */
    public GgufType elementType(String key) {
        return array(key, "array").elementType;
    }

    /** The number of elements of an array. */
    public int count(String key) {
        return array(key, "array").count;
    }

    /** Byte offset of a value in the file, for error messages; -1 if there is no such key. */
    public long offset(String key) {
        Entry entry = entries.get(key);
        return entry == null ? -1 : entry.at;
    }

    /** A string; U+FFFD stands for what is not UTF-8. */
    public String string(String key) {
        Entry entry = entry(key, "string");
        if (entry.type != GgufType.STRING) {
            throw mismatch(key, "string");
        }
        return text(entry.at, (int) bytes.getLong(entry.at));
    }

    /** An integer of any width; a uint64 must be below 2^63. */
    public long integer(String key) {
        Entry entry = entry(key, "integer");
        if (!entry.type.isInteger()) {
            throw mismatch(key, "integer");
        }
        long value = integerAt(entry.type, entry.at);
        if (entry.type == GgufType.UINT64 && value < 0) {
            throw mismatch(key, "integer below 2^63");
        }
        return value;
    }

    /** An integer of any width that must be between two bounds, both included. */
    public long integer(String key, long minimum, long maximum) {
        long value = integer(key);
        if (value < minimum || value > maximum) {
            throw mismatch(key, "integer from " + minimum + " to " + maximum);
        }
        return value;
    }

    /** A float; a float64 is rounded. */
    public float number(String key) {
        Entry entry = entry(key, "float");
        if (!entry.type.isFloat()) {
            throw mismatch(key, "float");
        }
        return (float) numberAt(entry.type, entry.at);
    }

    /** A bool. */
    public boolean bool(String key) {
        Entry entry = entry(key, "bool");
        if (entry.type != GgufType.BOOL) {
            throw mismatch(key, "bool");
        }
        return bytes.get(entry.at) != 0;
    }

    /** An array of strings, not copied. */
    public GgufStrings strings(String key) {
        GgufStrings strings = array(key, "array of strings").strings;
        if (strings == null) {
            throw mismatch(key, "array of strings");
        }
        return strings;
    }

    /** An array of integers of any width, each of which must fit an int. */
    public int[] integers(String key) {
        ArrayValue array = array(key, "array of integers");
        if (!array.elementType.isInteger()) {
            throw mismatch(key, "array of integers");
        }
        int[] values = new int[array.count];
        int at = (int) offset(key);
        for (int i = 0; i < values.length; i++, at += array.elementType.minimumBytes()) {
            long value = integerAt(array.elementType, at);
            values[i] = (int) value;
            if (values[i] != value) {
                throw new ModelFormatException(file, at, "elements of '" + key + "' to fit an int32", "" + value);
            }
        }
        return values;
    }

    /** An array of floats; float64 are rounded. */
    public float[] numbers(String key) {
        ArrayValue array = array(key, "array of floats");
        if (!array.elementType.isFloat()) {
            throw mismatch(key, "array of floats");
        }
        float[] values = new float[array.count];
        int at = (int) offset(key);
        for (int i = 0; i < values.length; i++, at += array.elementType.minimumBytes()) {
            values[i] = (float) numberAt(array.elementType, at);
        }
        return values;
    }

    /** Adds a key to another file, its value as it is, byte by byte. */
    public void copy(String key, GgufFileWriter.Builder target) {
        Entry entry = entry(key, "any type");
        ArrayValue array = entry.array;
        int from = array == null ? entry.at : entry.at - ARRAY_HEADER;
        byte[] value = new byte[Math.toIntExact(end(entry) - from)];
        bytes.get(from, value);
        target.raw(key, entry.type, value);
    }

    /** Where a value ends. */
    private long end(Entry entry) {
        ArrayValue array = entry.array;
        if (array == null) {
            int bytesOfText = entry.type == GgufType.STRING ? (int) bytes.getLong(entry.at) : 0;
            return (long) entry.at + entry.type.minimumBytes() + bytesOfText;
        }
        GgufStrings strings = array.strings;
        if (strings == null) {
            return entry.at + (long) array.count * array.elementType.minimumBytes();
        }
        int last = strings.size() - 1;
        return last < 0 ? entry.at : (long) strings.offset(last) + strings.length(last);
    }

    /** Type and value of a key in one line, the value cut where it is long: {@code uint32 30}. */
    public String describe(String key) {
        Entry entry = entry(key, "any type");
        return entry.type + " "
                + switch (entry.type) {
                    case STRING -> quote(entry.at);
                    case ARRAY -> "of " + count(key) + " " + elementType(key);
                    case BOOL -> bytes.get(entry.at) != 0;
                    case FLOAT32 -> (float) numberAt(entry.type, entry.at);
                    case FLOAT64 -> numberAt(entry.type, entry.at);
                    case UINT64 -> Long.toUnsignedString(integerAt(entry.type, entry.at));
                    default -> integerAt(entry.type, entry.at);
                };
    }

    private Entry entry(String key, String expected) {
        Entry entry = entries.get(key);
        if (entry == null) {
            throw new ModelFormatException(file, -1, "metadata key '" + key + "' (" + expected + ")", "no such key");
        }
        return entry;
    }

    private ArrayValue array(String key, String expected) {
        ArrayValue array = entry(key, expected).array;
        if (array == null) {
            throw mismatch(key, expected);
        }
        return array;
    }

    private ModelFormatException mismatch(String key, String expected) {
        return new ModelFormatException(file, offset(key), "'" + key + "' to be " + expected, describe(key));
    }

    private long integerAt(GgufType type, int at) {
        return switch (type) {
            case UINT8 -> Byte.toUnsignedLong(bytes.get(at));
            case INT8 -> bytes.get(at);
            case UINT16 -> Short.toUnsignedLong(bytes.getShort(at));
            case INT16 -> bytes.getShort(at);
            case UINT32 -> Integer.toUnsignedLong(bytes.getInt(at));
            case INT32 -> bytes.getInt(at);
            case UINT64, INT64 -> bytes.getLong(at);
            default -> throw new IllegalArgumentException(type + " is no integer");
        };
    }

    private double numberAt(GgufType type, int at) {
        return type == GgufType.FLOAT32 ? bytes.getFloat(at) : bytes.getDouble(at);
    }

    private String quote(int at) {
        long length = bytes.getLong(at);
        String start = text(at, (int) Math.min(length, SHOWN_CHARACTERS)).replaceAll("\\p{Cntrl}", " ");
        return '"' + start + (length > SHOWN_CHARACTERS ? "..." : "") + '"';
    }

    /** The first bytes of the string whose length is at {@code at}. */
    private String text(int at, int length) {
        byte[] utf8 = new byte[length];
        bytes.get(at + Long.BYTES, utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
