package io.github.bitnet4j.internal.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void runsEveryBlockOnceInManyOperations(int threads) {
        try (Workers workers = new Workers(threads, "test")) {
            for (int operation = 0; operation < 5_000; operation++) {
                int blocks = operation % 37;
                AtomicIntegerArray runs = new AtomicIntegerArray(blocks);
                workers.run(blocks, runs::incrementAndGet);
                for (int block = 0; block < blocks; block++) {
                    assertThat(runs.get(block)).isOne();
                }
            }
        }
    }

    @Test
    void cutsRangesWithoutGapOrOverlap() {
        try (Workers workers = new Workers(2, "test")) {
            for (int count : new int[] {0, 1, 7, 8, 9, 1_000, 200_000}) {
                AtomicIntegerArray rows = new AtomicIntegerArray(count);
                workers.forRange(count, 1, (from, to) -> {
                    for (int row = from; row < to; row++) {
                        rows.incrementAndGet(row);
                    }
                });
                for (int row = 0; row < count; row++) {
                    assertThat(rows.get(row)).isOne();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void passesOnAFailureAndStaysUsable(int threads) {
        try (Workers workers = new Workers(threads, "test")) {
            assertThatThrownBy(() -> workers.run(20, block -> {
                        if (block == 7) {
                            throw new IllegalArgumentException("block " + block);
                        }
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("block 7");
            AtomicInteger runs = new AtomicInteger();
            workers.run(20, block -> runs.incrementAndGet());
            assertThat(runs).hasValue(20);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void stopsBetweenBlocksWhenCancelled(int threads) {
        try (Workers workers = new Workers(threads, "test")) {
            AtomicInteger runs = new AtomicInteger();
            workers.cancelWhen(() -> runs.get() >= 10);
            assertThatThrownBy(() -> workers.run(1_000, block -> runs.incrementAndGet()))
                    .isInstanceOf(CancellationException.class);
            assertThat(runs.get()).isBetween(10, 10 + threads);
            workers.cancelWhen(() -> false);
            workers.run(10, block -> runs.incrementAndGet());
            assertThat(runs.get()).isGreaterThanOrEqualTo(20);
        }
    }

    @Test
    void looksAheadWhileItWaitsUntilThereIsNothingLeftToDo() {
        try (Workers workers = new Workers(2, "test")) {
            for (int operation = 0; operation < 1_000; operation++) {
                AtomicInteger begun = new AtomicInteger();
                AtomicIntegerArray steps = new AtomicIntegerArray(2);
                workers.run(
                        2,
                        block -> {
                            if (begun.incrementAndGet() == 2) { // the other worker has no block left
                                awaitAStep(steps);
                            }
                        },
                        (worker, step) -> steps.incrementAndGet(worker) < 5);
                assertThat(steps.get(0)).isLessThanOrEqualTo(5);
                assertThat(steps.get(1)).isLessThanOrEqualTo(5);
            }
        }
    }

    private static void awaitAStep(AtomicIntegerArray steps) {
        while (steps.get(0) + steps.get(1) == 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void refusesMoreBlocksThanItCanCount() {
        try (Workers workers = new Workers(2, "test")) {
            assertThatThrownBy(() -> workers.run(65_536, block -> {})).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void countsSiblingThreadsAsOneCore(@TempDir Path cpus) throws IOException {
        assertThat(Processors.physicalCores(cpus)).isEqualTo(Integer.MAX_VALUE);
        for (int cpu = 0; cpu < 4; cpu++) {
            Path topology = Files.createDirectories(cpus.resolve("cpu" + cpu).resolve("topology"));
            Files.writeString(topology.resolve("thread_siblings_list"), cpu % 2 + "," + (cpu % 2 + 2) + "\n");
        }
        assertThat(Processors.physicalCores(cpus)).isEqualTo(2);
        assertThat(Processors.usable()).isBetween(1, Runtime.getRuntime().availableProcessors());
    }
}
