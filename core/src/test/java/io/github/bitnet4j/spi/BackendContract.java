package io.github.bitnet4j.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.internal.kernels.scalar.ScalarKernels;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** How a backend is compared with the scalar definition. */
public abstract class BackendContract {

    static final long SEED = 20240607;

    /** The kernels under test. */
    protected abstract Kernels kernels();

    /** What a test does on each backend; gives all bits that have to agree. */
    interface Program {
        float[] run(Workbench bench);
    }

    final void agree(String what, Program program) {
        float[] expected = run(new ScalarKernels(), program);
        float[] actual = run(kernels(), program);
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToRawIntBits(expected[i]) != Float.floatToRawIntBits(actual[i])) {
                assertThat(Float.toHexString(actual[i]))
                        .as("%s: value %d of %d, seed %d", what, i, expected.length, SEED)
                        .isEqualTo(Float.toHexString(expected[i]));
            }
        }
    }

    private static float[] run(Kernels kernels, Program program) {
        try (Workbench bench = new Workbench(kernels)) {
            return program.run(bench);
        }
    }

    static void refused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** Parts at addresses that are not aligned. */
    static List<ByteBuffer> direct(List<byte[]> parts) {
        return parts.stream().map(part -> Inputs.direct(part, 1)).toList();
    }

    static float[] concat(float[] a, float[] b) {
        float[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
