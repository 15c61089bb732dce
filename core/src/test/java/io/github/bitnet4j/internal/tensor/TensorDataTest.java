package io.github.bitnet4j.internal.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorDataTest {

    private static TensorData data(DataType type, ByteBuffer bytes, long offset, Long... shape) throws IOException {
        return new TensorData(new TensorInfo("t", List.of(shape), type, offset), ByteSource.of(bytes, "buffer"));
    }

    /** Bytes 0, 1, 2, … */
    private static ByteBuffer counting(int size) {
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size; i++) {
            bytes.put(i, (byte) i);
        }
        return bytes;
    }

    @Test
    void rowsAreReadOnlyAndLittleEndian() throws IOException {
        ByteBuffer bytes = counting(4 + 24);
        bytes.putFloat(4 + 8, 1.5f);
        ByteBuffer row = data(DataType.F32, bytes, 4, 2L, 3L).rows(new RowRange(1, 1));
        assertThat(row.capacity()).isEqualTo(8);
        assertThat(row.getFloat(0)).isEqualTo(1.5f);
        assertThatThrownBy(() -> row.put(0, (byte) 0)).isInstanceOf(ReadOnlyBufferException.class);
    }

    @Test
    void ternaryCodesEndBeforeTheScale() throws IOException {
        ByteBuffer bytes = counting(2 * 32 + DataType.SCALE_SLOT);
        bytes.putFloat(64, 0.25f);
        TensorData tensor = data(DataType.I2_S, bytes, 0, 128L, 2L);
        assertThat(tensor.scale()).isEqualTo(0.25f);
        assertThat(tensor.rows().capacity()).isEqualTo(64);
        assertThat(tensor.rows(new RowRange(1, 1)).get(0)).isEqualTo((byte) 32);
    }

    @Test
    void blocksThatStraddleRowsAreNotCut() throws IOException {
        // 192 columns: a block and a half a row.
        ByteBuffer bytes = counting(4 * 48 + DataType.SCALE_SLOT);
        bytes.putFloat(4 * 48, 1);
        TensorData tensor = data(DataType.I2_S, bytes, 0, 192L, 4L);
        assertThat(tensor.rowRanges(1)).containsExactly(new RowRange(0, 2), new RowRange(2, 2));
        assertThat(tensor.rows(new RowRange(2, 2)).get(0)).isEqualTo((byte) 96);
        assertThatThrownBy(() -> tensor.rows(new RowRange(1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("multiples of 2 rows");
    }

    @Test
    void tiledTypesAreReadWhole() throws IOException {
        int size = (int) DataType.TL2.byteSize(352, 256);
        ByteBuffer bytes = counting(size);
        bytes.putFloat(size - DataType.SCALE_SLOT, 0.5f);
        TensorData tensor = data(DataType.TL2, bytes, 0, 352L, 256L);
        assertThat(tensor.scale()).isEqualTo(0.5f);
        assertThat(tensor.rows().capacity()).isEqualTo(size - DataType.SCALE_SLOT);
        assertThat(tensor.rowRanges(1)).containsExactly(new RowRange(0, 256));
        assertThatThrownBy(() -> tensor.rows(new RowRange(0, 128)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lie in tiles");
        ByteBuffer some = ByteBuffer.allocate(4);
        tensor.read(100, some);
        assertThat(some.array()).containsExactly(100, 101, 102, 103);
        assertThatThrownBy(() -> tensor.read(size - 3L, some)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void corruptScalesAreRefused() {
        for (float scale : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            ByteBuffer bytes = counting(32 + DataType.SCALE_SLOT);
            bytes.putFloat(32, scale);
            assertThatThrownBy(() -> data(DataType.I2_S, bytes, 0, 128L))
                    .isInstanceOfSatisfying(ModelFormatException.class, e -> {
                        assertThat(e.offset()).isEqualTo(32);
                        assertThat(e.expected()).contains("finite scale").contains("'t'");
                        assertThat(e.found()).isEqualTo(Float.toString(scale));
                    });
        }
    }

    @Test
    void typesThatAreOnlyNamedAreRefused() {
        assertThatThrownBy(() -> data(DataType.IQ4_XS, counting(136), 0, 256L))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("IQ4_XS (id 23)")
                .hasMessageContaining("I2_S");
    }

    @Test
    void rowsOutsideTheTensorAreRefused() throws IOException {
        TensorData tensor = data(DataType.F32, counting(24), 0, 2L, 3L);
        assertThatThrownBy(() -> tensor.rows(new RowRange(2, 2))).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new RowRange(-1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RowRange(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RowRange(2, Long.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rowsAreCopiedFromBuffersAndFiles(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("rows.bin"), counting(24).array());
        TensorInfo info = new TensorInfo("t", List.of(2L, 2L), DataType.F32, 8);
        try (ByteSource opened = ByteSource.open(file);
                ByteSource memory = ByteSource.of(counting(24), "buffer")) {
            for (ByteSource source : List.of(opened, memory)) {
                TensorData tensor = new TensorData(info, source);
                ByteBuffer target = ByteBuffer.allocateDirect(8);
                tensor.read(new RowRange(1, 1), target);
                assertThat(target).isEqualTo(counting(24).slice(16, 8));
                assertThatThrownBy(() -> tensor.read(new RowRange(1, 1), ByteBuffer.allocate(9)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("8 bytes, not 9");
                assertThatThrownBy(() -> tensor.read(new RowRange(2, 1), target))
                        .isInstanceOf(IndexOutOfBoundsException.class);
            }
            Files.write(file, new byte[20]);
            assertThatThrownBy(() -> new TensorData(info, opened).read(new RowRange(1, 1), ByteBuffer.allocate(8)))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("it was cut short");
        }
    }

    @Test
    void rangesHoldWholeRowsAndCoverTheTensor() throws IOException {
        TensorData tensor = data(DataType.F32, counting(56), 0, 2L, 7L);
        assertThat(tensor.rowRanges(25)).containsExactly(new RowRange(0, 3), new RowRange(3, 3), new RowRange(6, 1));
        assertThat(tensor.rowRanges(1)).hasSize(7);
        assertThat(tensor.rowRanges()).containsExactly(new RowRange(0, 7));
    }

    @Test
    void tensorOverTwoGibibytesIsReadInRanges(@TempDir Path folder) throws IOException {
        long rows = (1L << 31) / 4096 + 3;
        Path file = folder.resolve("large.bin");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2}), 8 + rows * 4096 - 2);
        }
        ByteSource source = ByteSource.open(file);
        TensorData tensor = new TensorData(new TensorInfo("t", List.of(2048L, rows), DataType.F16, 8), source);
        assertThatThrownBy(tensor::rows)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too many for one buffer");
        List<RowRange> ranges = tensor.rowRanges();
        assertThat(ranges).hasSize(3);
        ByteBuffer last = tensor.rows(ranges.get(2));
        source.close();
        assertThat(last.capacity()).isEqualTo(3 * 4096);
        assertThat(last.getShort(last.capacity() - 2)).isEqualTo((short) 0x0201);
    }

    @Test
    void fileThatIsCutShortIsNoticed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("short.bin");
        Files.write(file, new byte[64]);
        try (ByteSource source = ByteSource.open(file);
                FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(40);
            assertThatThrownBy(() -> source.view(32, 16))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("cut short");
        }
    }

    @Test
    void sourcesGiveNothingOutsideThemselves(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("some.bin");
        Files.write(file, new byte[64]);
        try (ByteSource mapped = ByteSource.open(file)) {
            for (ByteSource source : List.of(mapped, ByteSource.of(ByteBuffer.allocate(64), "buffer"))) {
                assertThat(source.size()).isEqualTo(64);
                assertThat(source.view(64, 0).capacity()).isZero();
                assertThatThrownBy(() -> source.view(60, 5)).isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> source.view(-1, 5)).isInstanceOf(IndexOutOfBoundsException.class);
            }
        }
        assertThatThrownBy(() -> ByteSource.open(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }
}
