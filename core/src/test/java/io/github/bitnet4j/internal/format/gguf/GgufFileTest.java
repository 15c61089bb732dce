package io.github.bitnet4j.internal.format.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.internal.tensor.TensorData;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufFileTest {

    private static GgufFile read(GgufWriter writer) throws IOException {
        return GgufFile.of(ByteBuffer.wrap(writer.toByteArray()), "test.gguf");
    }

    private static GgufWriter twoTensors() {
        byte[] trits = new byte[256];
        trits[0] = 1;
        trits[32] = -1;
        trits[96] = 1;
        return new GgufWriter()
                .put("general.architecture", GgufType.STRING, "bitnet")
                .i2s("ternary", trits, 0.5f, 128, 2)
                .f32("norm", new float[] {1, 2, 3}, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void bothVersionsAreRead(int version) throws IOException {
        GgufFile file = read(twoTensors().version(version));
        assertThat(file.version()).isEqualTo(version);
        assertThat(file.alignment()).isEqualTo(32);
        assertThat(file.name()).isEqualTo("test.gguf");
        assertThat(file.metadata().string("general.architecture")).isEqualTo("bitnet");
        assertThat(file.tensors()).extracting("name").containsExactly("ternary", "norm");
        assertThat(file.tensor("ternary").shape()).containsExactly(128L, 2L);
        assertThat(file.tensor("ternary").type()).isEqualTo(DataType.I2_S);
        assertThat(file.tensor("ternary").offset()).isEqualTo(twoTensors().dataStart());
        assertThat(file.hasTensor("norm")).isTrue();
        assertThat(file.hasTensor("none")).isFalse();
    }

    @Test
    void tensorsAreReadWhereTheyLie() throws IOException {
        GgufFile file = read(twoTensors().alignment(256));
        TensorData ternary = file.data("ternary");
        assertThat(ternary.scale()).isEqualTo(0.5f);
        assertThat(ternary.rows().get(0)).as("the worked example of the format").isEqualTo((byte) 0x86);
        assertThat(file.tensor("norm").offset() % 256).isZero();
        assertThat(file.data("norm").rows().getFloat(8)).isEqualTo(3f);
        assertThat(file.data("norm").scale()).isEqualTo(1f);
    }

    @Test
    void filesAreMapped(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("model.gguf");
        Files.write(path, twoTensors().toByteArray());
        ByteBuffer codes;
        try (GgufFile file = GgufFile.open(path)) {
            codes = file.data("ternary").rows();
            assertThat(file.name()).endsWith("model.gguf");
        }
        assertThat(codes.isDirect()).isTrue();
        assertThat(codes.get(0)).isEqualTo((byte) 0x86);
    }

    @Test
    void buffersAreReadFromTheirPosition() throws IOException {
        byte[] bytes = twoTensors().toByteArray();
        ByteBuffer shifted = ByteBuffer.allocateDirect(bytes.length + 7)
                .put(new byte[7])
                .put(bytes)
                .position(7);
        assertThat(GgufFile.of(shifted, "shifted").data("norm").rows().getFloat(0))
                .isEqualTo(1f);
        assertThat(shifted.position()).isEqualTo(7);
    }

    @Test
    void lastTensorNeedsNoPadding() throws IOException {
        byte[] bytes = twoTensors().toByteArray();
        int padding = 32 - 3 * Float.BYTES;
        GgufFile file = GgufFile.of(ByteBuffer.wrap(bytes, 0, bytes.length - padding), "unpadded");
        assertThat(file.data("norm").rows().getFloat(8)).isEqualTo(3f);
    }

    @Test
    void fileOfMetadataOnlyIsComplete() throws IOException {
        byte[] bytes = LittleEndianBytes.header(3, 0, 1)
                .string("a")
                .u32(GgufType.UINT8.id())
                .u8(7)
                .toByteArray();
        GgufFile file = GgufFile.of(ByteBuffer.wrap(bytes), "vocabulary");
        assertThat(file.metadata().integer("a")).isEqualTo(7);
        assertThat(file.tensors()).isEmpty();
    }

    @Test
    void missingTensorsAndTypesAreNamed() throws IOException {
        GgufFile file = read(new GgufWriter().tensor("weights", DataType.IQ4_XS, new byte[136], 256));
        assertThatThrownBy(() -> file.data("none"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("tensor 'none'");
        assertThatThrownBy(() -> file.data("weights"))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("test.gguf: tensor 'weights' of type IQ4_XS (id 23)");
    }

    @Test
    void id39MeansTl2InFilesOfBitnetCpp() throws IOException {
        byte[] tl2 = new byte[(int) DataType.TL2.byteSize(352, 256)];
        byte[] mxfp4 = new byte[17];
        assertThat(read(new GgufWriter().tensor("t", DataType.MXFP4, mxfp4, 32))
                        .tensor("t")
                        .type())
                .isEqualTo(DataType.MXFP4);
        assertThat(read(new GgufWriter()
                                .put("general.file_type", GgufType.UINT32, 39)
                                .tensor("t", DataType.TL2, tl2, 352, 256))
                        .tensor("t")
                        .type())
                .isEqualTo(DataType.TL2);
        assertThat(read(new GgufWriter()
                                .put("general.architecture", GgufType.STRING, "bitnet")
                                .tensor("t", DataType.TL2, tl2, 352, 256))
                        .tensor("t")
                        .type())
                .isEqualTo(DataType.TL2);
        assertThat(read(twoTensors().tensor("t", DataType.TL2, tl2, 352, 256))
                        .tensor("t")
                        .type())
                .isEqualTo(DataType.TL2);
    }

    static Stream<Arguments> foreignFiles() {
        byte[] safetensors = new LittleEndianBytes().string("{\"a\":{}}").toByteArray();
        return Stream.of(
                Arguments.of("", "an empty file"),
                Arguments.of("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "run git lfs pull"),
                Arguments.of("PK\3\4 archive", "a zip archive"),
                Arguments.of("\u001f\u008b\b", "a gzip archive"),
                Arguments.of(new String(safetensors, StandardCharsets.ISO_8859_1), "a safetensors file"),
                Arguments.of("tjgg\3\0\0\0", "before GGUF"),
                Arguments.of("<!doctype html>", "a web page"),
                Arguments.of(" {\"model_type\": \"bitnet\"}", "a JSON file"),
                Arguments.of(
                        "Dear reader, this is text.\n", "a text file that begins with \"Dear reader, this is tex\""),
                Arguments.of("\0\1\2\3\4\5\6\7\b", "a file that begins with the bytes 00 01 02 03 04 05 06 07"),
                Arguments.of("GGU", "a text file that begins with \"GGU\""));
    }

    @ParameterizedTest
    @MethodSource("foreignFiles")
    void foreignFilesAreCalledByTheirNames(String content, String name, @TempDir Path folder) throws IOException {
        Path path = folder.resolve("model.gguf");
        Files.write(path, content.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> GgufFile.open(path))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("expected a GGUF file")
                .hasMessageContaining(name);
    }

    @Test
    void whatIsNoFileIsRefused(@TempDir Path folder) {
        assertThatThrownBy(() -> GgufFile.open(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("a directory");
        assertThatThrownBy(() -> GgufFile.open(folder.resolve("none.gguf")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("none.gguf");
    }

    @Test
    void refusedFileIsClosed(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("bad.gguf");
        Files.write(path, LittleEndianBytes.header(1, 0, 0).toByteArray());
        assumeTrue(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean,
                "this JVM does not count open files");
        UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = system.getOpenFileDescriptorCount();
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> GgufFile.open(path)).isInstanceOf(UnsupportedModelException.class);
        }
        assertThat(system.getOpenFileDescriptorCount()).isLessThan(before + 50);
    }
}
