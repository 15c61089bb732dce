package io.github.bitnet4j.internal.kernels.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.spi.KernelProvider;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The widths that the build's test JVMs ask for are those that run. */
@Tag("vector")
class VectorWidthTest {

    private static final String ASKED_FOR = System.getProperty("bitnet4j.test.simd", "");

    private final KernelProvider provider = new VectorProvider();

    @Test
    void isTheOneThatWasAskedFor() {
        String isa = provider.open(null).isa();
        if (isa.length() == ASKED_FOR.length() && isa.compareTo(ASKED_FOR) < 0) {
            System.out.println("Skipped: " + ASKED_FOR + ", this processor prefers " + isa);
        } else {
            assertThat(isa).isEqualTo(ASKED_FOR);
        }
        assertThat(provider.instructionSets()).containsExactly(isa);
    }

    @Test
    void memoryIsReadAsTheJavaVersionAllows() {
        int feature = Runtime.version().feature();
        String expected = feature <= 18 ? "BufferMemory" : feature < 22 ? "CopiedMemory" : "SegmentMemory";
        assertThat(Memory.of(ByteBuffer.allocate(1)).getClass().getSimpleName()).isEqualTo(expected);
    }
}
