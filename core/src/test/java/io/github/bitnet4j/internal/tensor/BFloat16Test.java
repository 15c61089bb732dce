package io.github.bitnet4j.internal.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BFloat16Test {

    private static int fromFloat(float value) {
        return BFloat16.fromFloat(value) & 0xffff;
    }

    @Test
    void everyValueComesBack() {
        for (int bits = 0; bits < 0x10000; bits++) {
            float value = BFloat16.toFloat((short) bits);
            if (Float.isNaN(value)) {
                assertThat(fromFloat(value) & 0x7fff).as("%04x", bits).isGreaterThan(0x7f80);
            } else {
                assertThat(Float.floatToRawIntBits(value)).isEqualTo(bits << 16);
                assertThat(fromFloat(value)).as("%04x", bits).isEqualTo(bits);
            }
        }
    }

    @Test
    void tiesRoundToEven() {
        assertThat(fromFloat(Float.intBitsToFloat(0x3f80_8000))).isEqualTo(0x3f80);
        assertThat(fromFloat(Float.intBitsToFloat(0x3f80_8001))).isEqualTo(0x3f81);
        assertThat(fromFloat(Float.intBitsToFloat(0x3f81_7fff))).isEqualTo(0x3f81);
        assertThat(fromFloat(Float.intBitsToFloat(0x3f81_8000))).isEqualTo(0x3f82);
        assertThat(fromFloat(Float.intBitsToFloat(0xbf81_8000))).isEqualTo(0xbf82);
    }

    @Test
    void largestFloatsRoundToInfinityAndNansStay() {
        assertThat(fromFloat(Float.MAX_VALUE)).isEqualTo(0x7f80);
        assertThat(fromFloat(-Float.MAX_VALUE)).isEqualTo(0xff80);
        assertThat(fromFloat(Float.intBitsToFloat(0x7fff_ffff))).isEqualTo(0x7fff);
        assertThat(fromFloat(Float.intBitsToFloat(0x7f80_0001))).isEqualTo(0x7fc0);
    }
}
