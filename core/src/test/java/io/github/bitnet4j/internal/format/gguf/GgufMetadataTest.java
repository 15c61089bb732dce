package io.github.bitnet4j.internal.format.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class GgufMetadataTest {

    private static final byte[] NOT_UTF8 = {'a', (byte) 0xff, 'b'};

    private static GgufMetadata read(GgufWriter writer) throws IOException {
        return GgufFile.of(ByteBuffer.wrap(writer.toByteArray()), "test.gguf").metadata();
    }

    @Test
    void integersOfAllWidths() throws IOException {
        GgufMetadata metadata = read(new GgufWriter()
                .put("uint8", GgufType.UINT8, 0xff)
                .put("int8", GgufType.INT8, -1)
                .put("uint16", GgufType.UINT16, 0xffff)
                .put("int16", GgufType.INT16, -2)
                .put("uint32", GgufType.UINT32, 0xffff_ffffL)
                .put("int32", GgufType.INT32, -3)
                .put("uint64", GgufType.UINT64, Long.MAX_VALUE)
                .put("int64", GgufType.INT64, Long.MIN_VALUE));
        assertThat(metadata.integer("uint8")).isEqualTo(255);
        assertThat(metadata.integer("int8")).isEqualTo(-1);
        assertThat(metadata.integer("uint16")).isEqualTo(65_535);
        assertThat(metadata.integer("int16")).isEqualTo(-2);
        assertThat(metadata.integer("uint32")).isEqualTo(4_294_967_295L);
        assertThat(metadata.integer("int32")).isEqualTo(-3);
        assertThat(metadata.integer("uint64")).isEqualTo(Long.MAX_VALUE);
        assertThat(metadata.integer("int64")).isEqualTo(Long.MIN_VALUE);
        assertThat(metadata.keys())
                .containsExactly("uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64");
    }

    @Test
    void valuesOfTheOtherTypes() throws IOException {
        GgufMetadata metadata = read(new GgufWriter()
                .put("float32", GgufType.FLOAT32, 1e-5f)
                .put("float64", GgufType.FLOAT64, 0.1)
                .put("true", GgufType.BOOL, true)
                .put("false", GgufType.BOOL, false)
                .put("string", GgufType.STRING, "Grüße")
                .put("empty", GgufType.STRING, "")
                .put("raw", GgufType.STRING, NOT_UTF8));
        assertThat(metadata.number("float32")).isEqualTo(1e-5f);
        assertThat(metadata.number("float64")).isEqualTo(0.1f);
        assertThat(metadata.bool("true")).isTrue();
        assertThat(metadata.bool("false")).isFalse();
        assertThat(metadata.string("string")).isEqualTo("Grüße");
        assertThat(metadata.string("empty")).isEmpty();
        assertThat(metadata.string("raw")).isEqualTo("a\ufffdb");
        assertThat(metadata.has("raw")).isTrue();
        assertThat(metadata.has("none")).isFalse();
        assertThat(metadata.type("float64")).isEqualTo(GgufType.FLOAT64);
    }

    @Test
    void arraysOfNumbers() throws IOException {
        GgufMetadata metadata = read(new GgufWriter()
                .putArray("int32", GgufType.INT32, List.of(1, -2, 3))
                .putArray("uint8", GgufType.UINT8, List.of(255))
                .putArray("int64", GgufType.INT64, List.of(-7L))
                .putArray("float32", GgufType.FLOAT32, List.of(0.5f, -1f))
                .putArray("float64", GgufType.FLOAT64, List.of(0.25))
                .putArray("bool", GgufType.BOOL, List.of(true, false))
                .putArray("empty", GgufType.UINT16, List.of()));
        assertThat(metadata.integers("int32")).containsExactly(1, -2, 3);
        assertThat(metadata.integers("uint8")).containsExactly(255);
        assertThat(metadata.integers("int64")).containsExactly(-7);
        assertThat(metadata.numbers("float32")).containsExactly(0.5f, -1f);
        assertThat(metadata.numbers("float64")).containsExactly(0.25f);
        assertThat(metadata.integers("empty")).isEmpty();
        assertThat(metadata.count("bool")).isEqualTo(2);
        assertThat(metadata.elementType("bool")).isEqualTo(GgufType.BOOL);
    }

    @Test
    void arraysOfStringsAreRawBytes() throws IOException {
        GgufStrings strings = read(new GgufWriter()
                        .putArray("tokens", GgufType.STRING, List.of("Grüße", "", NOT_UTF8, "end")))
                .strings("tokens");
        assertThat(strings.size()).isEqualTo(4);
        assertThat(strings.string(0)).isEqualTo("Grüße");
        assertThat(strings.length(0)).isEqualTo(7);
        assertThat(strings.string(1)).isEmpty();
        assertThat(strings.get(2)).isEqualTo(NOT_UTF8);
        assertThat(strings.string(3)).isEqualTo("end");
        assertThat(strings.buffer().get(strings.offset(3))).isEqualTo((byte) 'e');
        assertThatThrownBy(() -> strings.get(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void descriptionsAreShort() throws IOException {
        GgufMetadata metadata = read(new GgufWriter()
                .put("uint64", GgufType.UINT64, -1L)
                .put("float32", GgufType.FLOAT32, 0.1f)
                .put("float64", GgufType.FLOAT64, 0.1)
                .put("bool", GgufType.BOOL, true)
                .put("string", GgufType.STRING, "a\nb" + "x".repeat(50))
                .putArray("array", GgufType.INT8, List.of(1, 2)));
        assertThat(metadata.describe("uint64")).isEqualTo("uint64 18446744073709551615");
        assertThat(metadata.describe("float32")).isEqualTo("float32 0.1");
        assertThat(metadata.describe("float64")).isEqualTo("float64 0.1");
        assertThat(metadata.describe("bool")).isEqualTo("bool true");
        assertThat(metadata.describe("string")).isEqualTo("string \"a b" + "x".repeat(37) + "...\"");
        assertThat(metadata.describe("array")).isEqualTo("array of 2 int8");
    }

    @Test
    void missingKeysAndWrongTypesAreNamed() throws IOException {
        GgufMetadata metadata = read(new GgufWriter()
                .put("five", GgufType.UINT32, 5)
                .put("text", GgufType.STRING, "t")
                .put("huge", GgufType.UINT64, -1L)
                .putArray("ints", GgufType.INT64, List.of(1L << 31))
                .putArray("floats", GgufType.FLOAT32, List.of(1f)));
        assertRefused(() -> metadata.string("none"), "metadata key 'none' (string)", "no such key");
        assertRefused(() -> metadata.type("none"), "'none'", "no such key");
        assertRefused(() -> metadata.string("five"), "'five' to be string", "uint32 5");
        assertRefused(() -> metadata.integer("text"), "'text' to be integer", "string \"t\"");
        assertRefused(() -> metadata.integer("huge"), "integer below 2^63", "uint64 18446744073709551615");
        assertRefused(() -> metadata.integer("five", 6, 9), "'five' to be integer from 6 to 9", "uint32 5");
        assertRefused(() -> metadata.integer("five", 0, 4), "'five' to be integer from 0 to 4", "uint32 5");
        assertRefused(() -> metadata.number("five"), "'five' to be float", "uint32 5");
        assertRefused(() -> metadata.bool("five"), "'five' to be bool", "uint32 5");
        assertRefused(() -> metadata.strings("ints"), "array of strings", "array of 1 int64");
        assertRefused(() -> metadata.strings("five"), "array of strings", "uint32 5");
        assertRefused(() -> metadata.integers("floats"), "array of integers", "array of 1 float32");
        assertRefused(() -> metadata.numbers("ints"), "array of floats", "array of 1 int64");
        assertRefused(() -> metadata.integers("ints"), "fit an int32", "2147483648");
        assertThat(metadata.integer("five", 5, 5)).isEqualTo(5);
        assertThat(metadata.offset("five")).isEqualTo(24 + 8 + "five".getBytes(StandardCharsets.UTF_8).length + 4);
        assertThat(metadata.offset("none")).isEqualTo(-1);
    }

    private static void assertRefused(ThrowingCallable read, String expected, String found) {
        assertThatThrownBy(read).isInstanceOfSatisfying(ModelFormatException.class, e -> {
            assertThat(e.file()).isEqualTo("test.gguf");
            assertThat(e.expected()).contains(expected);
            assertThat(e.found()).contains(found);
        });
    }
}
