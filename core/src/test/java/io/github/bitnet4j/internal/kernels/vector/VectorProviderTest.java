package io.github.bitnet4j.internal.kernels.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.internal.config.Jvm;
import io.github.bitnet4j.spi.Availability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In a JVM without the incubator module. */
class VectorProviderTest {

    private final VectorProvider provider = new VectorProvider();

    @Test
    void withoutTheModuleItSaysHowToGetIt() {
        Availability availability = provider.availability();
        assertThat(availability.usable()).isFalse();
        assertThat(availability.reason()).endsWith("start Java with --add-modules jdk.incubator.vector");
        assertThat(provider.instructionSets()).isEmpty();
        assertThatThrownBy(() -> provider.open(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("--add-modules");
    }

    @ParameterizedTest
    @CsvSource({
        "Eclipse OpenJ9 VM, openj9-0.40.0, 'JRE 17, JIT enabled', 17, OpenJDK's HotSpot",
        "OpenJDK 64-Bit Client VM, 17.0.15+6, mixed mode, 17, OpenJDK's HotSpot",
        "OpenJDK 64-Bit Server VM, 17.0.15+6, interpreted mode, 17, without -Xint",
        "OpenJDK 64-Bit Server VM, 25.0.3+9, 'mixed mode, emulated-client', 25, without -XX:TieredStopAtLevel",
        "OpenJDK 64-Bit Server VM, 21.0.2+13-jvmci-23.1-b30, 'mixed mode, sharing', 21, GraalVM 25 or newer"
    })
    void refusesWhatWouldNotCompileVectors(String name, String version, String info, int feature, String cure) {
        assertThat(VectorProvider.obstacle(new Jvm(name, version, info, feature)))
                .contains(cure);
    }

    @ParameterizedTest
    @CsvSource({
        "OpenJDK 64-Bit Server VM, 17.0.15+6-Debian-1deb12u1, 'mixed mode, sharing', 17",
        "Java HotSpot(TM) 64-Bit Server VM, 25+37-jvmci-b01, 'mixed mode, sharing', 25",
        "OpenJDK 64-Bit Server VM, 21.0.2+13-LTS, compiled mode, 21"
    })
    void acceptsWhatDoes(String name, String version, String info, int feature) {
        assertThat(VectorProvider.obstacle(new Jvm(name, version, info, feature)))
                .isNull();
    }
}
