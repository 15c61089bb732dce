package io.github.bitnet4j.internal.model;

import static io.github.bitnet4j.internal.model.HeadCases.COLUMNS;
import static io.github.bitnet4j.internal.model.HeadCases.ROWS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.internal.model.HeadCases.Kind;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.TableType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The largest logits of the two-stage head are those of the whole head, whatever table and hidden state. */
class TwoStageHeadTest {

    /** 6 kinds × 5 types × 100 tables × 34 states: 102,000 cases. */
    private static final int TABLES = 100;

    private static final int STATES = 34;
    private static final long SEED = 31_415;
    private static final int[] MOST = {1, 1, 5, 20};

    private final HeadCases cases = new HeadCases(SEED);

    static Stream<Arguments> kindsAndTypes() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Stream.of(TableType.values()).map(type -> Arguments.of(kind, type)));
    }

    /** What is asked for a token, and what comes back. */
    private record Asked(int most, int[] always, float[] found, float[] whole, int computed) {}

    private List<Asked> ask(PackedTable table, TwoStageHead head, List<float[]> states) {
        float[][] whole = wholeHead(table, states);
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            int[] always = cases.random.ints(i % 3 * 4L, 0, ROWS).distinct().toArray();
            if (i % 6 == 5) {
                always[0] = largest(whole[i], 1)[0];
                always = IntStream.of(always).distinct().toArray();
            }
            asked.add(new Asked(MOST[i % MOST.length], always, new float[ROWS], whole[i], 0));
        }
        int[] computed = ask(head, states, asked);
        return IntStream.range(0, computed.length)
                .mapToObj(i -> {
                    Asked of = asked.get(i);
                    return new Asked(of.most, of.always, of.found, of.whole, computed[i]);
                })
                .toList();
    }

    /** Asks for all states together; returns for each how many rows were computed, 0 if the whole head has to be. */
    private static int[] ask(TwoStageHead head, List<float[]> states, List<Asked> asked) {
        head.clear();
        int[] places = IntStream.range(0, states.size())
                .map(i -> ask(head, states.get(i), asked.get(i)))
                .toArray();
        head.run();
        return IntStream.of(places)
                .map(place -> place < 0 ? 0 : head.computed(place))
                .toArray();
    }

    private static int ask(TwoStageHead head, float[] state, Asked asked) {
        int count = asked.always.length;
        int[] withRoomBehind = Arrays.copyOf(asked.always, count + 3);
        return head.ask(state, asked.most, withRoomBehind, count, asked.found);
    }

    private float[][] wholeHead(PackedTable table, List<float[]> states) {
        float[][] logits = new float[states.size()][ROWS];
        try (Floats input = cases.kernels.allocate(states.size() * COLUMNS);
                Floats output = cases.kernels.allocate(states.size() * ROWS)) {
            for (int i = 0; i < states.size(); i++) {
                input.write(i * COLUMNS, states.get(i), 0, COLUMNS);
            }
            cases.kernels.head(table, input, states.size(), output, 0, ROWS);
            for (int i = 0; i < states.size(); i++) {
                output.read(i * ROWS, logits[i], 0, ROWS);
            }
        }
        return logits;
    }

    @ParameterizedTest
    @MethodSource("kindsAndTypes")
    void theLargestLogitsAreThoseOfTheWholeHead(Kind kind, TableType type) {
        long computed = 0;
        int whole = 0;
        for (int i = 0; i < TABLES; i++) {
            float[][] rows = cases.rows(kind);
            List<float[]> states =
                    Stream.generate(() -> cases.state(kind, rows)).limit(STATES).toList();
            try (Workers workers = new Workers(1 + i % 2, "test");
                    PackedTable table = cases.table(type, rows);
                    TwoStageHead head = new TwoStageHead(cases.kernels, workers, table)) {
                for (Asked asked : ask(table, head, states)) {
                    check(asked, "%s, %s, table %d, seed %d".formatted(kind, type, i, SEED));
                    computed += asked.computed == 0 ? ROWS : asked.computed;
                    whole += asked.computed == 0 ? 1 : 0;
                }
            }
        }
        int tokens = TABLES * STATES;
        System.out.printf(
                "two-stage head, %s, %s: %.1f of %d rows, %d of %d tokens took the whole head%n",
                kind, type, computed / (double) tokens, ROWS, whole, tokens);
        if (type.isQuantized()) {
            // Its error is so small that little but the wanted rows is ever computed, but among equals.
            assertThat(whole).isLessThan(kind == Kind.FLAT || kind == Kind.TWINS ? tokens : tokens / 4);
        } else if (kind == Kind.CONFIDENT) {
            assertThat(whole).isLessThan(tokens / 2);
        }
    }

    /** Changes the logits that were to be changed, as a penalty would, and compares what is largest then. */
    private static void check(Asked asked, String which) {
        if (asked.computed == 0) {
            return;
        }
        float[] expected = asked.whole;
        float[] found = asked.found;
        for (int id : asked.always) {
            assertSame(found[id], expected[id], which);
            expected[id] -= 5f;
            found[id] -= 5f;
        }
        int[] order = largest(expected, asked.most);
        assertThat(largest(found, asked.most)).as(which).isEqualTo(order);
        for (int row : order) {
            assertSame(found[row], expected[row], which);
        }
    }

    private static void assertSame(float found, float expected, String which) {
        assertThat(Float.floatToRawIntBits(found)).as(which).isEqualTo(Float.floatToRawIntBits(expected));
    }

    private static int[] largest(float[] logits, int most) {
        return IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> -logits[row])
                        .thenComparingInt(row -> row))
                .limit(most)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @Test
    void whatCannotBeEstimatedTakesTheWholeHead() {
        float[][] rows = cases.rows(Kind.RANDOM);
        float[] state = cases.state(Kind.RANDOM, rows);
        float[] broken = state.clone();
        broken[3] = Float.NaN;
        float[] infinite = state.clone();
        infinite[3] = Float.NEGATIVE_INFINITY;
        int[] half = IntStream.range(0, ROWS / 2).toArray();
        try (Workers workers = new Workers(1, "test");
                PackedTable table = cases.table(TableType.Q8_0, rows);
                TwoStageHead head = new TwoStageHead(cases.kernels, workers, table)) {
            List<Asked> asked = List.of(
                    asked(1), asked(1), asked(TwoStageHead.MOST + 1), asked(1, half), asked(1), asked(0), asked(1));
            int[] computed = ask(head, List.of(state, broken, state, state, infinite, state, state), asked);
            assertThat(computed[0]).isBetween(1, 20);
            assertThat(computed).containsExactly(computed[0], 0, 0, 0, 0, 0, computed[0]);
        }
    }

    private static Asked asked(int most, int... always) {
        return new Asked(most, always, new float[ROWS], new float[0], 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"})
    void rowsThatAreNoNumbersChangeNothingElse(TableType type) {
        float[][] rows = cases.rows(Kind.CONFIDENT);
        rows[5][7] = Float.POSITIVE_INFINITY;
        rows[6][7] = Float.NEGATIVE_INFINITY;
        rows[8][9] = Float.NaN;
        float[] state = rows[30].clone();
        state[7] = 1f;
        try (Workers workers = new Workers(1, "test");
                PackedTable table = cases.table(type, rows);
                TwoStageHead head = new TwoStageHead(cases.kernels, workers, table)) {
            for (float sign : new float[] {1f, -1f}) {
                state[7] = sign;
                for (Asked asked : ask(table, head, List.of(state))) {
                    assertThat(largest(asked.whole, 1)[0]).isEqualTo(sign > 0 ? 5 : 6);
                    check(asked, "a table with an infinite row");
                }
            }
        }
    }

    @Test
    void aTableMadeAgainstTheKnownFractionsIsFoundOut() {
        double[] shifts = DitheredCopy.shifts(COLUMNS);
        float[] state = new float[COLUMNS];
        for (int i = 1; i < COLUMNS; i++) {
            state[i] = cases.random.nextBoolean() ? 1f : -1f;
        }
        float[][] rows = new float[ROWS][COLUMNS];
        for (float[] row : rows) {
            row[0] = 7.5f; // makes the step 1
            for (int i = 1; i < COLUMNS; i++) {
                // As far above what it is rounded to as can be where the state is positive, else as far below.
                row[i] = (float) (2 + cases.random.nextInt(12) - shifts[i] + 0.49 * state[i]);
            }
        }
        try (Workers workers = new Workers(1, "test");
                PackedTable table = cases.table(TableType.F32, rows);
                TwoStageHead head = new TwoStageHead(cases.kernels, workers, table)) {
            assertThat(ask(head, List.of(state), List.of(asked(1)))).containsExactly(0);
        }
    }
}
