package io.github.bitnet4j.internal.format.safetensors;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.json.JsonReader;
import io.github.bitnet4j.internal.json.JsonValue;
import io.github.bitnet4j.internal.json.Quoted;
import io.github.bitnet4j.internal.tensor.ByteSource;
import io.github.bitnet4j.internal.tensor.ForeignFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a file's header and checks it against the file: eight bytes of length, then JSON, then the tensors' data. */
final class HeaderParser {

    /** The longest header that the format allows. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private static final int FOREIGN_BYTES = 64;
    private static final int MAX_NAME_CHARS = 500;
    private static final int MAX_DIMENSIONS = 8;
    private static final String METADATA = "__metadata__";
    private static final Set<String> MEMBERS = Set.of("dtype", "shape", "data_offsets");

    private final ByteSource source;
    private final Map<String, SafetensorsTensor> tensors = new LinkedHashMap<>();
    private long dataStart;

    private HeaderParser(ByteSource source) {
        this.source = source;
    }

    /**
     * The tensors of a file in the order of its header.
     *
     * @throws ModelFormatException if it is no safetensors file, truncated or corrupt
     * @throws UnsupportedModelException if a tensor is of a type that is not known
     */
    static Map<String, SafetensorsTensor> parse(ByteSource source) throws IOException {
        HeaderParser parser = new HeaderParser(source);
        parser.readHeader();
        parser.checkCoverage();
        return parser.tensors;
    }

    private void readHeader() throws IOException {
        long length = headerLength();
        dataStart = Long.BYTES + length;
        SourceInput header = new SourceInput(source, Long.BYTES, length);
        try (JsonReader json = new JsonReader(source.name(), Long.BYTES, header)) {
            json.enterObject("the header");
            for (String name = json.nextMember(); name != null; name = json.nextMember()) {
                if (name.equals(METADATA)) {
                    readMetadata(json);
                } else {
                    readTensor(json, name);
                }
            }
            json.expectEnd();
        }
    }

    private long headerLength() throws IOException {
        long size = source.size();
        ByteBuffer head =
                ByteBuffer.allocate((int) Math.min(size, FOREIGN_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        source.read(0, head);
        boolean looksRight = head.capacity() > Long.BYTES && head.get(Long.BYTES) == '{';
        long length = looksRight ? head.getLong(0) : 0;
        if (length <= 0) {
            throw malformed(0, "a safetensors file", ForeignFile.describe(head));
        }
        if (length > MAX_HEADER_BYTES) {
            throw malformed(0, "a header of at most " + MAX_HEADER_BYTES + " bytes", length + " bytes");
        }
        if (length > size - Long.BYTES) {
            throw malformed(0, "a header of " + length + " bytes", "a file of " + size + " bytes: it is truncated");
        }
        return length;
    }

    private void readMetadata(JsonReader json) throws IOException {
        json.enterObject(METADATA);
        for (String key = json.nextMember(); key != null; key = json.nextMember()) {
            json.nextValue(METADATA + "." + key).text();
        }
    }

    private void readTensor(JsonReader json, String name) throws IOException {
        if (name.isEmpty() || name.length() > MAX_NAME_CHARS) {
            throw json.malformed(
                    "a tensor's name of 1 to " + MAX_NAME_CHARS + " characters", "'" + Quoted.text(name) + "'");
        }
        JsonValue entry = json.nextValue("'" + name + "'");
        if (!entry.names().equals(MEMBERS)) {
            throw entry.malformed("an object of dtype, shape and data_offsets");
        }
        Dtype dtype = dtype(entry.member("dtype"), name);
        List<Long> shape = shape(entry.member("shape"));
        long begin = begin(entry.member("data_offsets"), byteSize(entry.member("shape"), shape, dtype));
        SafetensorsTensor tensor = new SafetensorsTensor(name, dtype, shape, source, dataStart + begin);
        if (tensors.put(name, tensor) != null) {
            throw json.malformed("tensors of different names", "a second '" + Quoted.text(name) + "'");
        }
    }

    private Dtype dtype(JsonValue value, String name) {
        String text = value.text();
        return Dtype.named(text)
                .orElseThrow(() -> new UnsupportedModelException(
                        source.name() + ": tensor '" + Quoted.text(name) + "' of type '" + Quoted.text(text) + "'",
                        Arrays.toString(Dtype.values())));
    }

    private static List<Long> shape(JsonValue value) {
        List<JsonValue> sizes = value.elements();
        if (sizes.size() > MAX_DIMENSIONS) {
            throw value.malformed("at most " + MAX_DIMENSIONS + " sizes");
        }
        return sizes.stream().map(size -> size.integer(0, Long.MAX_VALUE)).toList();
    }

    private static long byteSize(JsonValue value, List<Long> shape, Dtype dtype) {
        if (shape.contains(0L)) {
            return 0;
        }
        try {
            return shape.stream().reduce((long) dtype.bytes(), Math::multiplyExact);
        } catch (ArithmeticException e) {
            throw value.malformed("a tensor of less than 2^63 bytes");
        }
    }

    private long begin(JsonValue offsets, long bytes) {
        List<JsonValue> ends = offsets.elements();
        if (ends.size() != 2) {
            throw offsets.malformed("begin and end");
        }
        long end = ends.get(1).integer(0, source.size() - dataStart);
        long begin = ends.get(0).integer(0, end);
        if (end - begin != bytes) {
            throw offsets.malformed(bytes + " bytes by dtype and shape, which " + begin + " to " + end + " are not,");
        }
        return begin;
    }

    /** Tensors follow each other without gaps and overlaps, to the end of the file. */
    private void checkCoverage() {
        List<SafetensorsTensor> byOffset = new ArrayList<>(tensors.values());
        byOffset.sort(
                Comparator.comparingLong(SafetensorsTensor::offset).thenComparingLong(SafetensorsTensor::byteSize));
        long expected = dataStart;
        for (SafetensorsTensor tensor : byOffset) {
            if (tensor.offset() != expected) {
                throw malformed(
                        tensor.offset(),
                        "tensor '" + Quoted.text(tensor.name()) + "' at byte " + expected
                                + ", where the one before ends",
                        tensor.offset() < expected ? "an overlap" : "a gap");
            }
            expected += tensor.byteSize();
        }
        if (expected != source.size()) {
            throw malformed(
                    expected, "the end of the file behind the last tensor", (source.size() - expected) + " bytes");
        }
    }

    private ModelFormatException malformed(long offset, String expected, String found) {
        return new ModelFormatException(source.name(), offset, expected, found);
    }
}
