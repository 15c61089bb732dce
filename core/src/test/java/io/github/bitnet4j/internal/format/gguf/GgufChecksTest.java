package io.github.bitnet4j.internal.format.gguf;

import static io.github.bitnet4j.internal.format.gguf.LittleEndianBytes.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One malformed file for every check. */
class GgufChecksTest {

    private static final int KEYS_AT = 24;
    private static final int F32 = 0;
    private static final int I2_S = 36;

    private static void assertRefused(LittleEndianBytes file, long offset, String expected, String found) {
        assertThatThrownBy(() -> GgufFile.of(ByteBuffer.wrap(file.toByteArray()), "bad.gguf"))
                .isInstanceOfSatisfying(ModelFormatException.class, e -> {
                    assertThat(e).hasMessageContaining(expected).hasMessageContaining(found);
                    assertThat(e.file()).isEqualTo("bad.gguf");
                    assertThat(e.offset()).isEqualTo(offset);
                });
    }

    /** A file of one key, whose value's type and bytes follow. */
    private static LittleEndianBytes key(GgufType type) {
        return header(3, 0, 1).string("key").u32(type.id());
    }

    private static LittleEndianBytes array(GgufType elementType, long count) {
        return key(GgufType.ARRAY).u32(elementType.id()).u64(count);
    }

    /** A table entry of a tensor. */
    private static Consumer<LittleEndianBytes> tensor(String name, long typeId, long offset, long... shape) {
        return file -> {
            file.string(name).u32(shape.length);
            for (long size : shape) {
                file.u64(size);
            }
            file.u32(typeId).u64(offset);
        };
    }

    /** A file of these tensors with 256 bytes of data. */
    @SafeVarargs
    private static LittleEndianBytes tensors(Consumer<LittleEndianBytes>... entries) {
        LittleEndianBytes file = header(3, entries.length, 0);
        for (Consumer<LittleEndianBytes> entry : entries) {
            entry.accept(file);
        }
        return file.pad(32).raw(new byte[256]);
    }

    @ParameterizedTest
    @CsvSource({"1, GGUF version 1", "4, GGUF version 4", "0x03000000, big-endian", "0x02000000, big-endian"})
    void otherVersionsAreNotSupported(String version, String what) {
        byte[] file = header(Integer.decode(version), 0, 0).toByteArray();
        assertThatThrownBy(() -> GgufFile.of(ByteBuffer.wrap(file), "old.gguf"))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("old.gguf")
                .hasMessageContaining(what)
                .hasMessageContaining("version 2 or 3");
    }

    @Test
    void versionZeroIsCorrupt() {
        assertRefused(header(0, 0, 0), 4, "version 2 or 3", "version 0");
    }

    @Test
    void headerIsComplete() {
        byte[] whole = header(3, 0, 0).toByteArray();
        for (int size = 4; size < whole.length; size++) {
            LittleEndianBytes cut = new LittleEndianBytes().raw(Arrays.copyOf(whole, size));
            assertRefused(cut, size, "a header of 24 bytes", "truncated");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 1 << 20, Integer.MAX_VALUE + 1L, Long.MAX_VALUE - 99, -1_000, Long.MIN_VALUE})
    void countsAreLimitedByTheFile(long count) {
        byte[] follow = new byte[100];
        assertRefused(header(3, count, 0).raw(follow), 8, "tensor count", Long.toUnsignedString(count));
        assertRefused(header(3, 0, count + 4).raw(follow), 16, "metadata count", Long.toUnsignedString(count + 4));
        assertRefused(array(GgufType.UINT32, count + 22).raw(follow), 43, "'key'", Long.toUnsignedString(count + 22));
        assertRefused(array(GgufType.STRING, count + 9).raw(follow), 43, "'key'", Long.toUnsignedString(count + 9));
    }

    @Test
    void countsAreLimitedInLargeFilesToo() {
        assertRefused(header(3, (1 << 18) + 1, 0).raw(new byte[33 << 19]), 8, "at most 262144", "262145");
        assertRefused(header(3, 0, (1 << 16) + 1).raw(new byte[14 << 17]), 16, "at most 65536", "65537");
        int strings = 1 << 22;
        assertRefused(
                array(GgufType.STRING, strings + 1).raw(new byte[8 * strings + 8]), 43, "at most 4194304", "4194305");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 65_536, -1, Long.MIN_VALUE})
    void keysHaveOneTo65535Bytes(long length) {
        LittleEndianBytes file = header(3, 0, 1).u64(length).raw(new byte[70_000]);
        assertRefused(file, KEYS_AT, "metadata key of 1 to 65535 bytes", Long.toUnsignedString(length));
    }

    @Test
    void longestKeyIsRead() throws IOException {
        byte[] file =
                new GgufWriter().put("k".repeat(65_535), GgufType.UINT8, 1).toByteArray();
        assertThat(GgufFile.of(ByteBuffer.wrap(file), "test").metadata().keys()).hasSize(1);
    }

    @Test
    void keysAndTensorNamesAreUtf8() {
        byte[] notUtf8 = {'a', (byte) 0xff};
        assertRefused(
                header(3, 0, 1).string(notUtf8).u32(0).raw(new byte[40]), KEYS_AT + 8, "metadata key", "not UTF-8");
        assertRefused(header(3, 1, 0).string(notUtf8).raw(new byte[80]), KEYS_AT + 8, "tensor name", "not UTF-8");
    }

    @Test
    void namesHaveNoControlCharacters() {
        assertRefused(
                header(3, 0, 1).string("a\u001b[2J").raw(new byte[40]), KEYS_AT + 8, "without control", "one or more");
    }

    @Test
    void keysDiffer() {
        LittleEndianBytes file =
                header(3, 0, 2).string("a").u32(0).u8(1).string("a").u32(0).u8(2);
        assertRefused(file, KEYS_AT + 14, "keys that differ", "a second 'a'");
    }

    @Test
    void valueTypesAreKnown() {
        assertRefused(
                header(3, 0, 1).string("key").u32(13).raw(new byte[40]), KEYS_AT + 11, "type of metadata key", "13");
        assertRefused(key(GgufType.ARRAY).u32(-1).raw(new byte[40]), KEYS_AT + 15, "element type of", "4294967295");
    }

    @Test
    void arraysHoldNoArrays() {
        assertRefused(
                array(GgufType.ARRAY, 0).raw(new byte[40]), KEYS_AT + 15, "array of single values", "array of arrays");
    }

    @Test
    void boolsAreZeroOrOne() {
        assertRefused(key(GgufType.BOOL).u8(2), KEYS_AT + 15, "0 or 1", "2");
        assertRefused(array(GgufType.BOOL, 3).u8(0).u8(1).u8(255), KEYS_AT + 29, "0 or 1", "255");
    }

    @ParameterizedTest
    @ValueSource(longs = {9, Integer.MAX_VALUE, Long.MAX_VALUE, -1, -8, Long.MIN_VALUE})
    void stringsEndInsideTheFile(long length) {
        byte[] follow = new byte[8];
        assertRefused(
                key(GgufType.STRING).u64(length).raw(follow),
                KEYS_AT + 23,
                "value of metadata key 'key' of " + Long.toUnsignedString(length) + " bytes",
                "only 8 bytes");
        assertRefused(
                array(GgufType.STRING, 2).u64(0).u64(length).raw(follow),
                KEYS_AT + 43,
                "string in the array of metadata key 'key'",
                "only 8 bytes");
    }

    @Test
    void numbersEndInsideTheFile() {
        assertRefused(
                key(GgufType.UINT64).u32(1), KEYS_AT + 15, "value of metadata key 'key' of 8 bytes", "only 4 bytes");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4, 24, 48, 0x80000001L})
    void alignmentIsAPowerOfTwo(long alignment) {
        LittleEndianBytes file = header(3, 0, 1)
                .string("general.alignment")
                .u32(GgufType.UINT32.id())
                .u32(alignment);
        assertRefused(file, KEYS_AT + 29, "a power of two from 8 on", Long.toString(alignment));
    }

    @Test
    void alignmentIsAnInteger() {
        LittleEndianBytes file = header(3, 0, 1)
                .string("general.alignment")
                .u32(GgufType.FLOAT32.id())
                .u32(0);
        assertRefused(file, KEYS_AT + 29, "'general.alignment' to be integer", "float32 0.0");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 64, 65_536, -1})
    void tensorNamesHaveOneTo63Bytes(long length) {
        LittleEndianBytes file = header(3, 1, 0).u64(length).raw(new byte[70_000]);
        assertRefused(file, KEYS_AT, "tensor name of 1 to 63 bytes", Long.toUnsignedString(length));
    }

    @Test
    void tensorNamesDiffer() {
        assertRefused(
                tensors(tensor("a", F32, 0, 8), tensor("a", F32, 32, 8)),
                KEYS_AT + 33,
                "names that differ",
                "a second 'a'");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5, 0xffff_ffffL})
    void tensorsHaveOneToFourDimensions(long dimensions) {
        LittleEndianBytes file = header(3, 1, 0).string("a").u32(dimensions).raw(new byte[100]);
        assertRefused(file, KEYS_AT + 9, "dimensions of tensor 'a' from 1 to 4", Long.toString(dimensions));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, 1L << 62})
    void dimensionsArePositiveAndTheirProductIsBelow2To63(long size) {
        assertRefused(
                tensors(tensor("a", F32, 0, 2, size)),
                KEYS_AT + 21,
                "dimension of tensor 'a' of at least 1, and less than 2^63",
                Long.toUnsignedString(size));
    }

    @Test
    void sizeInBytesIsBelow2To63() {
        assertRefused(tensors(tensor("a", F32, 0, 1L << 61)), KEYS_AT + 9, "less than 2^63 bytes", "shape");
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 31, 40, 133, 0xffff_ffffL})
    void unknownTypesAreNotSupported(long typeId) {
        byte[] file = tensors(tensor("a", typeId, 0, 8)).toByteArray();
        assertThatThrownBy(() -> GgufFile.of(ByteBuffer.wrap(file), "new.gguf"))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("new.gguf: tensor 'a' of type id " + typeId)
                .hasMessageContaining("I2_S");
    }

    @Test
    void shapesAreMadeOfWholeBlocks() {
        assertRefused(tensors(tensor("a", 8, 0, 33, 32)), KEYS_AT + 9, "blocks of 32 elements of Q8_0", "[33, 32]");
        assertRefused(tensors(tensor("a", I2_S, 0, 64, 3)), KEYS_AT + 9, "blocks of 128 elements of I2_S", "[64, 3]");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 16, 33, 64, -32, Long.MIN_VALUE})
    void tensorsLieOneAfterAnother(long offset) {
        // Overlapping, misaligned, and with a gap.
        assertRefused(
                tensors(tensor("a", F32, 0, 8), tensor("b", F32, offset, 8)),
                KEYS_AT + 33 + 9,
                "tensor 'b' at offset 32",
                "offset " + Long.toUnsignedString(offset));
    }

    @Test
    void tensorsEndInsideTheFile() {
        LittleEndianBytes tooLarge = tensors(tensor("a", F32, 0, 65));
        assertRefused(tooLarge, tooLarge.size(), "260 bytes of tensor 'a' from byte 64", "truncated");
        LittleEndianBytes huge = tensors(tensor("a", F32, 0, 8), tensor("b", F32, 32, (1L << 61) - 1));
        assertRefused(huge, huge.size(), "bytes of tensor 'b'", "truncated");
        LittleEndianBytes noScale = tensors(tensor("a", I2_S, 0, 128, 8));
        assertRefused(noScale, noScale.size(), "288 bytes of tensor 'a'", "truncated");
    }

    @Test
    void dataBeginsInsideTheFile() {
        LittleEndianBytes file = header(3, 1, 0);
        tensor("a", F32, 0, 1).accept(file);
        assertRefused(file, file.size(), "tensor data from byte 64", "the end of the file");
    }
}
