package io.github.bitnet4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.bitnet4j.spi.KvType;
import io.github.bitnet4j.spi.TableType;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel benchmark gives the bits of the scalar definition, whatever the backend. */
class KernelBenchmarkTest {

    private static final Backend SCALAR = new Backend("scalar", null);

    /** Calls to compare: enough to come round to a block that was used before. */
    private static final int CALLS = 3;

    private final KernelBenchmark benchmark = new KernelBenchmark();
    private final Traffic traffic = new Traffic();

    static List<Backend> backends() {
        return Backend.usable(System.out::println);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void bitLinear(Backend backend) throws Exception {
        for (int tokens : new int[] {1, 8}) {
            assertReference(backend, () -> projection(tokens), benchmark::bitLinear);
        }
    }

    private static ProjectionState projection(int tokens) {
        ProjectionState state = new ProjectionState();
        state.projection = Projection.KEY_OR_VALUE;
        state.tokens = tokens;
        state.workingSetMiB = 0;
        return state;
    }

    @ParameterizedTest
    @MethodSource("backends")
    void head(Backend backend) throws Exception {
        for (TableType type : List.of(TableType.F16, TableType.Q8_0, TableType.Q6_K)) {
            assertReference(backend, () -> head(type), benchmark::head);
        }
    }

    private static HeadState head(TableType type) {
        HeadState state = new HeadState();
        state.type = type;
        state.rows = 100;
        state.workingSetMiB = 1;
        return state;
    }

    @ParameterizedTest
    @MethodSource("backends")
    void attention(Backend backend) throws Exception {
        for (KvType type : KvType.values()) {
            for (int positions : new int[] {256, 600}) {
                assertReference(backend, () -> attention(type, positions), benchmark::attention);
            }
        }
    }

    private static AttentionState attention(KvType type, int positions) {
        AttentionState state = new AttentionState();
        state.kvType = type;
        state.positions = positions;
        state.workingSetMiB = 1;
        return state;
    }

    @ParameterizedTest
    @MethodSource("backends")
    void rmsNorm(Backend backend) throws Exception {
        assertReference(backend, () -> small(new RmsNormState()), benchmark::rmsNorm);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void quantize(Backend backend) throws Exception {
        assertReference(backend, () -> small(new QuantizeState()), benchmark::quantize);
    }

    private static <S extends ActivationsState> S small(S state) {
        state.width = 2560;
        state.tokens = 3;
        return state;
    }

    private <S extends KernelState> void assertReference(
            Backend backend, Supplier<S> states, BiConsumer<S, Traffic> method) throws Exception {
        S measured = states.get();
        S reference = states.get();
        measured.setUp(opened(backend));
        reference.setUp(opened(SCALAR));
        for (int call = 0; call < CALLS; call++) {
            method.accept(measured, traffic);
            method.accept(reference, new Traffic());
            assertWritten(reference.result());
            assertThat(bits(measured.result())).isEqualTo(bits(reference.result()));
        }
        measured.tearDown();
        reference.tearDown();
    }

    private static BackendState opened(Backend backend) {
        BackendState state = new BackendState();
        state.backend = backend.toString();
        state.setUp();
        return state;
    }

    /** Numbers everywhere, hardly a zero, and none at the end: no call stops short. */
    private static void assertWritten(float[] values) {
        int zeros = 0;
        for (float value : values) {
            assertThat(value).isFinite();
            zeros += value == 0 ? 1 : 0;
        }
        assertThat(zeros).isLessThan(values.length / 10);
        assertThat(values[values.length - 1]).isNotZero();
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    @Test
    void attendsToThePositionsOfEveryPage() {
        assertThat(Stream.of(256, 512, 513, 600).map(this::attended).distinct()).hasSize(4);
    }

    private List<Integer> attended(int positions) {
        AttentionState state = attention(KvType.F16, positions);
        state.setUp(opened(SCALAR));
        benchmark.attention(state, traffic);
        return IntStream.of(bits(state.result())).boxed().toList();
    }

    @Test
    void takesTurnsOverTheWorkingSet() throws Exception {
        HeadState state = head(TableType.Q8_0);
        state.setUp(opened(SCALAR));
        assertThat(state.callCount()).isEqualTo(4); // 100 rows of 80 blocks of 34 bytes, until 1 MiB is reached
        List<float[]> results = Stream.generate(() -> called(state)).limit(5).toList();
        assertThat(results.get(1)).isNotEqualTo(results.get(0));
        assertThat(results.get(3)).isNotEqualTo(results.get(0));
        assertThat(results.get(4)).isEqualTo(results.get(0));
        state.tearDown();
    }

    private float[] called(HeadState state) {
        benchmark.head(state, traffic);
        return state.result();
    }

    @Test
    void countsTheBytesThatAreRead() throws Exception {
        assertMegabytes(projection(1), benchmark::bitLinear, 640 * 2560 / 4);
        assertMegabytes(head(TableType.F16), benchmark::head, 100 * 2560 * 2);
        assertMegabytes(head(TableType.Q6_K), benchmark::head, 100 * 2560 / 256 * 210);
        assertMegabytes(attention(KvType.F16, 256), benchmark::attention, 256 * 5 * 128 * 2 * 2);
        assertMegabytes(attention(KvType.Q8, 256), benchmark::attention, 256 * 5 * (128 + 4) * 2);
        assertMegabytes(small(new RmsNormState()), benchmark::rmsNorm, 3 * 2560 * 4);
    }

    private static <S extends KernelState> void assertMegabytes(S state, BiConsumer<S, Traffic> method, int bytes)
            throws Exception {
        Traffic traffic = new Traffic();
        state.setUp(opened(SCALAR));
        method.accept(state, traffic);
        method.accept(state, traffic);
        assertThat(traffic.megabytes).isEqualTo(2e-6 * bytes, within(1e-9));
        state.tearDown();
    }
}
