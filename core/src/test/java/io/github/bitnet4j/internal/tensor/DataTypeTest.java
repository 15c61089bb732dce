package io.github.bitnet4j.internal.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataTypeTest {

    @ParameterizedTest
    @CsvSource({
        "F32, 256, 3, 3072",
        "F16, 256, 3, 1536",
        "BF16, 256, 3, 1536",
        "Q8_0, 256, 3, 816",
        "Q6_K, 256, 3, 630",
        "Q4_K, 256, 3, 432",
        "TQ1_0, 256, 3, 162",
        "TQ2_0, 256, 3, 198",
        "I2_S, 2560, 2560, 1638432",
        "TL1, 2560, 2560, 1638432",
        "TL2, 352, 256, 21536",
        "IQ1_BN, 256, 3, 162",
        "IQ2_BN, 256, 3, 204",
        "IQ2_BN_R4, 256, 4, 272",
        "MXFP4, 256, 3, 408",
    })
    void sizeInBytes(DataType type, long columns, long rows, long bytes) {
        assertThat(type.fits(columns, rows)).isTrue();
        assertThat(type.byteSize(columns, rows)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "Q8_0, 33, 32",
        "Q6_K, 128, 2",
        "I2_S, 64, 3",
        "I2_S, 127, 127",
        "TL2, 255, 4",
        "TL1, 1, 3",
        "IQ2_BN_R4, 64, 6"
    })
    void partsOfBlocksDoNotFit(DataType type, long columns, long rows) {
        assertThat(type.fits(columns, rows)).isFalse();
        assertThatThrownBy(() -> new TensorInfo("t", List.of(columns, rows), type, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(type.name());
    }

    @Test
    void sizesThatAreTooLargeAreNotComputed() {
        assertThatThrownBy(() -> DataType.F32.byteSize(1L << 32, 1L << 30)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> DataType.TL2.byteSize(Long.MAX_VALUE, 2)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> DataType.I2_S.byteSize(1L << 40, 1L << 40)).isInstanceOf(ArithmeticException.class);
        assertThat(DataType.I2_S.fits(Long.MAX_VALUE, Long.MAX_VALUE)).isFalse();
    }

    @Test
    void idsNameTypes() {
        assertThat(DataType.ofId(36)).contains(DataType.I2_S);
        assertThat(DataType.ofId(39)).contains(DataType.MXFP4);
        assertThat(DataType.ofId(335)).contains(DataType.IQ2_BN_R4);
        assertThat(DataType.ofId(4)).isEmpty();
        assertThat(DataType.ofId(31)).isEmpty();
        assertThat(DataType.ofId(0xffff_ffffL)).isEmpty();
        assertThat(DataType.TQ1_0).hasToString("TQ1_0 (id 34)");
        assertThat(DataType.readableNames())
                .isEqualTo(
                        "F32, F16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, BF16, TQ1_0, TQ2_0, I2_S,"
                                + " TL1, TL2, IQ1_BN, IQ2_BN, IQ2_BN_R4");
    }

    @Test
    void shapesGiveRowsAndColumns() {
        TensorInfo info = new TensorInfo("t", List.of(64L, 3L, 2L), DataType.Q8_0, 96);
        assertThat(info.columns()).isEqualTo(64);
        assertThat(info.rows()).isEqualTo(6);
        assertThat(info.elements()).isEqualTo(384);
        assertThat(info.byteSize()).isEqualTo(12 * 34);
        assertThat(new TensorInfo("v", List.of(64L), DataType.F32, 0).rows()).isEqualTo(1);
        assertThatThrownBy(() -> new TensorInfo("t", List.of(1L << 40, 1L << 40), DataType.F32, 0))
                .isInstanceOf(ArithmeticException.class);
    }
}
