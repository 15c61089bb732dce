package io.github.bitnet4j.internal.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.tensor.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HeaderParserTest {

    private static final byte[] SIX = {1, 2, 3, 4, 5, 6};

    private static Map<String, SafetensorsTensor> parse(byte[] file) throws IOException {
        return HeaderParser.parse(ByteSource.of(ByteBuffer.wrap(file), "test.safetensors"));
    }

    private static SafetensorsTensor tensor(Map<String, SafetensorsTensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    private static void refused(Class<? extends BitNetException> type, String message, String header, byte[] data) {
        assertThatThrownBy(() -> parse(SafetensorsWriter.file(header, data)))
                .as(header)
                .isInstanceOf(type)
                .hasMessageContaining("test.safetensors")
                .hasMessageContaining(message);
    }

    private static void malformed(String message, String header) {
        refused(ModelFormatException.class, message, header, SIX);
    }

    @Test
    void tensorsAreFoundInTheOrderOfTheHeader() throws IOException {
        Map<String, SafetensorsTensor> tensors = parse(new SafetensorsWriter()
                .tensor("b", Dtype.U8, SIX, 2, 3)
                .tensor("a", Dtype.F32, new byte[4])
                .tensor("empty", Dtype.F32, new byte[0], 3, 0)
                .toByteArray());
        assertThat(tensors.keySet()).containsExactly("b", "a", "empty");
        SafetensorsTensor b = tensor(tensors, "b");
        assertThat(b.shape()).isEqualTo(List.of(2L, 3L));
        assertThat(b.dtype()).isEqualTo(Dtype.U8);
        ByteBuffer read = ByteBuffer.allocate(3);
        b.read(2, read);
        assertThat(read.array()).containsExactly(3, 4, 5);
        assertThat(tensor(tensors, "a").elements()).isEqualTo(1);
        assertThat(tensor(tensors, "empty").byteSize()).isZero();
    }

    @Test
    void aTensorIsMappedInPartsOfWholeRows() throws IOException {
        byte[] file = new SafetensorsWriter().tensor("t", Dtype.U8, SIX, 3, 2).toByteArray();
        SafetensorsTensor tensor = tensor(parse(file), "t");
        assertThat(tensor.parts(5)).extracting(ByteBuffer::remaining).containsExactly(4, 2);
        assertThat(tensor.parts(1)).extracting(ByteBuffer::remaining).containsExactly(2, 2, 2);
        assertThat(tensor.parts(5).get(1).get(0)).isEqualTo((byte) 5);
        assertThat(tensor.parts()).hasSize(1);
    }

    @Test
    void theHeaderMayBePaddedAndUnsorted() throws IOException {
        String header = "{\"late\":{\"data_offsets\":[4,6],\"shape\":[1],\"dtype\":\"BF16\"},"
                + "\"early\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}   ";
        assertThat(parse(SafetensorsWriter.file(header, SIX))).hasSize(2);
    }

    @Test
    void regionsCoverTheDataWithoutOverlap() {
        malformed("an overlap", entries("\"a\":" + u8(0, 4), "\"b\":" + u8(3, 6)));
        malformed("an overlap", entries("\"a\":" + u8(0, 6), "\"b\":" + u8(0, 6)));
        malformed("a gap", entries("\"a\":" + u8(0, 2), "\"b\":" + u8(3, 6)));
        malformed("a gap", entries("\"a\":" + u8(1, 6)));
        malformed("the end of the file behind the last tensor", entries("\"a\":" + u8(0, 5)));
        malformed("the end of the file behind the last tensor", "{}");
        malformed("from 0 to 6 for 'a'.data_offsets[1]", entries("\"a\":" + u8(0, 7)));
        malformed("from 0 to 2 for 'a'.data_offsets[0]", entries("\"a\":" + u8(4, 2)));
    }

    @Test
    void sizesFollowFromTypeAndShape() {
        String entry = "\"a\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[0,6]}";
        malformed("12 bytes by dtype and shape", entries(entry.formatted("F32", "[3]")));
        malformed("4 bytes by dtype and shape", entries(entry.formatted("F32", "[]")));
        malformed("less than 2^63 bytes", entries(entry.formatted("U8", "[4294967296,4294967296]")));
        malformed("0 bytes by dtype and shape", entries(entry.formatted("U8", "[4294967296,4294967296,0]")));
        malformed("an integer from 0", entries(entry.formatted("U8", "[-6]")));
        malformed("an integer from 0", entries(entry.formatted("U8", "[6.0]")));
        malformed("an integer from 0", entries(entry.formatted("U8", "[99999999999999999999]")));
        malformed("an array", entries(entry.formatted("U8", "6")));
        malformed("at most 8 sizes", entries(entry.formatted("U8", "[6,1,1,1,1,1,1,1,1]")));
    }

    @Test
    void entriesHaveThreeMembers() {
        malformed("dtype, shape and data_offsets", "{\"a\":{\"dtype\":\"U8\",\"shape\":[6]}}");
        malformed("an object", "{\"a\":[0,6]}");
        malformed(
                "a second 'dtype'", "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[6],\"data_offsets\":[0,6]}}");
        malformed("begin and end", "{\"a\":{\"dtype\":\"U8\",\"shape\":[6],\"data_offsets\":[0,3,6]}}");
        malformed("a string", "{\"__metadata__\":{\"a\":1}}");
        malformed("__metadata__ to be an object", "{\"__metadata__\":7}");
    }

    @Test
    void namesAreUniqueAndOfSomeLength() {
        malformed("a second 'a'", entries("\"a\":" + u8(0, 3), "\"a\":" + u8(3, 6)));
        malformed("of 1 to 500 characters", entries("\"\":" + u8(0, 6)));
        malformed("of 1 to 500 characters", entries("\"" + "x".repeat(501) + "\":" + u8(0, 6)));
    }

    @Test
    void unknownTypesAreUnsupported() {
        refused(
                UnsupportedModelException.class,
                "tensor 'a' of type 'F4'",
                "{\"a\":{\"dtype\":\"F4\",\"shape\":[6],\"data_offsets\":[0,6]}}",
                SIX);
    }

    @Test
    void aHeaderIsOneJsonObject() {
        malformed("the end of the document", entries("\"a\":" + u8(0, 6)) + "{}");
        malformed("JSON", "{\"a\":" + u8(0, 6));
        malformed("JSON", "{\"a\":" + "[".repeat(100_000));
        malformed("JSON", "{\"a\":{\"dtype\":\"U8\",\"shape\":" + "[".repeat(100_000));
    }

    @Test
    void lengthsAreCheckedAgainstTheFile() {
        for (long length : new long[] {0, 7, 100, 100_000_001, 1L << 40, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            byte[] file = ByteBuffer.allocate(60)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(length)
                    .put((byte) '{')
                    .array();
            assertThatThrownBy(() -> parse(file)).as("length %d", length).isInstanceOf(ModelFormatException.class);
        }
        for (int size = 0; size < 9; size++) {
            byte[] file = Arrays.copyOf(new byte[] {2, 0, 0, 0, 0, 0, 0, 0, '{'}, size);
            assertThatThrownBy(() -> parse(file)).as("%d bytes", size).isInstanceOf(ModelFormatException.class);
        }
    }

    @Test
    void otherFilesAreNamed() {
        foreign("an empty file", "");
        foreign("git lfs pull", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
        foreign("a GGUF file", "GGUF\3\0\0\0\1\0\0\0");
        foreign("a zip archive", "PK\3\4");
    }

    private static void foreign(String message, String text) {
        assertThatThrownBy(() -> parse(text.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(message);
    }

    private static String u8(int begin, int end) {
        return "{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[%d,%d]}"
                .formatted(Math.abs(end - begin), begin, end);
    }

    private static String entries(String... entries) {
        return "{" + String.join(",", entries) + "}";
    }
}
