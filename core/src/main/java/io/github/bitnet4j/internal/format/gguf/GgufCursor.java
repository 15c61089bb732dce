package io.github.bitnet4j.internal.format.gguf;

import io.github.bitnet4j.ModelFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads a file's fields one after another and refuses to read past the end.
 *
 * <p>The methods take the name of the field they read, and {@link #enter} what it is a field of, for error messages
 * that are composed only when they are needed.
 */
final class GgufCursor {

    private final ByteBuffer bytes;
    private final String file;
    private int position;
    private String kind = "";
    private String subject = "";

    /**
     * Starts at the first byte.
     *
     * @param bytes little-endian, from the start of the file
     * @param file name for error messages
     */
    GgufCursor(ByteBuffer bytes, String file) {
        this.bytes = bytes;
        this.file = file;
    }

    /** Says what the next fields belong to, such as {@code tensor output.weight}. */
    void enter(String kind, String subject) {
        this.kind = kind;
        this.subject = subject;
    }

    /** Offset in the file of the next byte. */
    int position() {
        return position;
    }

    int remaining() {
        return bytes.limit() - position;
    }

    int uint8(String what) {
        return bytes.get(advance(1, what)) & 0xff;
    }

    long uint32(String what) {
        return Integer.toUnsignedLong(bytes.getInt(advance(4, what)));
    }

    /** A uint64; from 2^63 on it looks negative. */
    long uint64(String what) {
        return bytes.getLong(advance(8, what));
    }

    /** A uint64 that says how many things of at least {@code bytesEach} bytes follow. */
    int count(int bytesEach, int maximum, String what) {
        int at = position;
        long count = uint64(what);
        long most = Math.min(remaining() / bytesEach, maximum);
        if (Long.compareUnsigned(count, most) > 0) {
            throw malformed(
                    at,
                    field(what) + " to be at most " + most + ", as " + remaining() + " bytes follow",
                    Long.toUnsignedString(count));
        }
        return (int) count;
    }

    /** A string of 1 to {@code maximum} bytes of valid UTF-8 without control characters: a key or the name of a tensor. */
    String name(int maximum, String what) {
        int at = position;
        long length = uint64(what);
        if (length < 1 || length > maximum) {
            throw malformed(
                    at, what + " of 1 to " + maximum + " bytes", "a length of " + Long.toUnsignedString(length));
        }
        ByteBuffer text = bytes.slice(advance(length, what), (int) length);
        try {
            String name = StandardCharsets.UTF_8.newDecoder().decode(text).toString();
            if (hasControlCharacter(name)) {
                throw malformed(at + Long.BYTES, field(what) + " without control characters", "one or more");
            }
            return name;
        } catch (CharacterCodingException e) {
            throw malformed(at + Long.BYTES, field(what) + " in UTF-8", "bytes that are not UTF-8");
        }
    }

    private static boolean hasControlCharacter(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (Character.isISOControl(name.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** Passes a string. */
    void skipString(String what) {
        // Called once a vocabulary entry: it makes no strings of its own.
        advance(bytes.getLong(advance(Long.BYTES, what)), what);
    }

    /** Passes bytes and returns the position of the first. */
    int advance(long count, String what) {
        int at = position;
        if (count < 0 || count > bytes.limit() - at) {
            throw malformed(at, field(what) + " of " + Long.toUnsignedString(count) + " bytes", endOfData());
        }
        position = at + (int) count;
        return at;
    }

    ModelFormatException malformed(long at, String expected, String found) {
        return new ModelFormatException(file, at, expected, found);
    }

    /** The name of a field of the present subject. */
    String field(String what) {
        return subject.isEmpty() ? what : what + " of " + kind + " '" + subject + "'";
    }

    private String endOfData() {
        return "only " + remaining() + " bytes before the end of the header: the file is truncated or corrupt";
    }
}
