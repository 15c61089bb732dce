package io.github.bitnet4j.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.internal.cache.KvShape;
import io.github.bitnet4j.internal.cache.KvStore;
import io.github.bitnet4j.internal.kernels.scalar.ScalarKernels;
import io.github.bitnet4j.internal.model.Batch;
import io.github.bitnet4j.internal.model.Decoder;
import io.github.bitnet4j.spi.KvType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SchedulerTest {

    private static final int CAPACITY = 128;

    private static final KvStore STORE = new KvStore(new ScalarKernels(), new KvShape(KvType.F16, 1, 1, 2), 0);

    private final Scheduler scheduler = new Scheduler();

    /** Wants some tokens; for ever, one after the other, once they are done. */
    private static final class Demand extends Job {

        private int left;
        private boolean unwanted;

        Demand(int tokens) {
            super(new Context(STORE.newCache(), 1));
            left = tokens;
        }

        @Override
        boolean isCancelled() {
            return unwanted;
        }

        @Override
        void match() {}

        @Override
        int pending() {
            return left;
        }

        @Override
        void add(Batch batch, int count) {
            left = Math.max(1, left - count);
        }

        @Override
        boolean progress(Decoder decoder, float[] logits) {
            return false;
        }

        @Override
        void endCancelled() {}

        @Override
        void endFailed(Throwable failure) {}
    }

    private Demand demand(int tokens) {
        Demand job = new Demand(tokens);
        scheduler.add(job);
        return job;
    }

    /** One step: the jobs that took part; their shares are taken. */
    private List<Job> step() {
        List<Job> jobs = new ArrayList<>(scheduler.next(CAPACITY));
        assertThat(jobs).doesNotHaveDuplicates().isNotEmpty();
        assertThat(jobs.stream().mapToInt(Job::share).sum()).isBetween(1, CAPACITY);
        assertThat(jobs).allMatch(job -> job.share() >= 1 && job.share() <= job.wanted());
        for (Job job : jobs) {
            job.fill(new Batch(0));
        }
        return jobs;
    }

    @Test
    void aPromptAloneHasTheWholeStep() {
        Demand prompt = demand(300);
        assertThat(step()).containsExactly(prompt);
        assertThat(prompt.share()).isEqualTo(CAPACITY);
    }

    @Test
    void aLongPromptStopsNobodyWhoDecodes() {
        Demand a = demand(1);
        Demand prompt = demand(100_000);
        Demand b = demand(1);
        for (int i = 0; i < 20; i++) {
            assertThat(step()).containsExactlyInAnyOrder(a, b, prompt);
            assertThat(a.share() + b.share()).isEqualTo(2);
            assertThat(prompt.share()).isEqualTo(CAPACITY / 4);
        }
    }

    @Test
    void manyWhoDecodeStopNoPrompt() {
        List<Demand> decoding = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            decoding.add(demand(1));
        }
        Demand prompt = demand(CAPACITY / 4 * 10);
        int[] turns = new int[decoding.size()];
        for (int i = 0; i < 100; i++) {
            for (Job job : step()) {
                int index = decoding.indexOf(job);
                if (index >= 0) {
                    turns[index]++;
                }
            }
            if (i == 9) {
                assertThat(prompt.pending()).isOne();
            }
        }
        assertThat(Arrays.stream(turns).boxed()).allMatch(n -> n == 12 || n == 13);
    }

    @Test
    void promptsTakeTurns() {
        Demand decoding = demand(1);
        Demand first = demand(1_000);
        Demand second = demand(1_000);
        for (int i = 0; i < 10; i++) {
            assertThat(step()).containsExactlyInAnyOrder(decoding, i % 2 == 0 ? first : second);
        }
        assertThat(first.pending()).isEqualTo(second.pending());
    }

    @Test
    void everyoneComesToTheEndOfTheirPrompt() {
        long seed = 3;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 50; round++) {
            Scheduler many = new Scheduler();
            List<Demand> jobs = new ArrayList<>();
            int tokens = 0;
            for (int i = 0; i < 1 + random.nextInt(40); i++) {
                Demand job = new Demand(1 + random.nextInt(600));
                tokens += job.pending();
                many.add(job);
                jobs.add(job);
            }
            // Each step takes a quarter of its capacity of what is left, or all of it.
            for (int left = tokens / (CAPACITY / 4) + jobs.size(); left > 0; left--) {
                many.next(CAPACITY).forEach(job -> job.fill(new Batch(0)));
            }
            assertThat(jobs).as("seed %d, round %d", seed, round).allMatch(job -> job.pending() == 1);
        }
    }

    @Test
    void forgetsJobsThatHaveEnded() {
        Demand cancelled = demand(1);
        Demand unwanted = demand(500);
        Demand released = demand(1);
        Demand stays = demand(1);
        cancelled.cancel();
        unwanted.unwanted = true;
        scheduler.endCancelled();
        scheduler.cancel(Set.of(released.context));
        assertThat(scheduler.isEmpty()).isFalse();
        assertThat(step()).containsExactly(stays);
        scheduler.cancelAll();
        assertThat(stays.hasEnded()).isTrue();
        assertThat(scheduler.isEmpty()).isTrue();
        assertThat(scheduler.next(CAPACITY)).isEmpty();
    }
}
