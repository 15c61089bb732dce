package io.github.bitnet4j.internal.parallel;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A team of threads that shares the blocks of one operation at a time. The thread that calls {@link #run} is worker 0;
 * the others spin for a moment when they have nothing to do, for the next operation of a token follows within
 * microseconds, and then park.
 *
 * <p>Blocks are claimed from a counter, so a thread that the system has descheduled holds up one block at most. Only one
 * thread may call {@link #run} at a time.
 */
public final class Workers implements AutoCloseable {

    /** One operation, cut into blocks that are independent of each other. */
    @FunctionalInterface
    public interface Task {
        /** Computes one block. */
        void run(int block);
    }

    /** One operation over a range of rows that may be cut anywhere. */
    @FunctionalInterface
    public interface RangeTask {
        /** Computes the rows from {@code from} to before {@code to}. */
        void run(int from, int to);
    }

    /** The most blocks an operation can have: the width of the fields of {@link #ticket}. */
    private static final int MAX_BLOCKS = 0xffff;

    /** How long an idle worker polls before it parks, in polls; tens of microseconds. */
    private static final int SPINS = 4_000;

    private static final BooleanSupplier NEVER = () -> false;

    /**
     * The operation being run: its number in the upper 32 bits, its block count in the next 16, the next unclaimed block
     * in the lowest 16. Being one word, it makes a claim valid only for the operation whose count was looked at.
     */
    private final AtomicLong ticket = new AtomicLong();

    private final AtomicInteger completed = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread[] threads;
    private final AtomicInteger parked = new AtomicInteger();

    // What runs: written before the ticket, read by those who hold a claim. An operation allocates nothing.
    private Task task = block -> {};
    private RangeTask ranges = (from, to) -> {};
    private int rows;
    private int rowsPerBlock;
    private final Task rangeOfBlock = this::runRange;

    private volatile BooleanSupplier cancelled = NEVER;
    private volatile boolean closed;

    /**
     * Starts the threads.
     *
     * @param count workers in all, the calling thread among them, at least 1
     * @param name prefix of the threads' names
     */
    public Workers(int count, String name) {
        threads = new Thread[count - 1];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(this::work, name + "-worker-" + (i + 1));
            threads[i].setDaemon(true);
            threads[i].start();
        }
    }

    /** Number of workers, the calling thread among them. */
    public int count() {
        return threads.length + 1;
    }

    /** From now on, operations end with a {@link CancellationException} once the condition holds. */
    public void cancelWhen(BooleanSupplier condition) {
        cancelled = condition;
    }

    /**
     * Cuts {@code count} rows into ranges of at most {@code grain} and computes them all.
     *
     * @throws CancellationException if the operation was cancelled; some ranges were not computed then
     */
    public void forRange(int count, int grain, RangeTask range) {
        ranges = range;
        rows = count;
        rowsPerBlock = Math.max(grain, (count + MAX_BLOCKS - 1) / MAX_BLOCKS);
        run((count + rowsPerBlock - 1) / rowsPerBlock, rangeOfBlock);
    }

    private void runRange(int block) {
        int from = block * rowsPerBlock;
        ranges.run(from, Math.min(rows, from + rowsPerBlock));
    }

    /**
     * Computes all blocks of an operation and returns when the last one is done.
     *
     * @param blocks number of blocks, at most 65,535
     * @throws CancellationException if the operation was cancelled; some blocks were not computed then
     */
    public void run(int blocks, Task operation) {
        if (threads.length == 0 || blocks <= 1) {
            for (int block = 0; block < blocks; block++) {
                checkCancelled();
                operation.run(block);
            }
            return;
        }
        if (blocks > MAX_BLOCKS) {
            throw new IllegalArgumentException("at most " + MAX_BLOCKS + " blocks, found " + blocks);
        }
        task = operation;
        completed.set(0);
        ticket.set((((ticket.get() >>> 32) + 1) << 32) | ((long) blocks << 16));
        wakeParked();
        claimBlocks();
        awaitCompletion(blocks);
        Throwable thrown = failure.getAndSet(null);
        if (thrown != null) {
            throw rethrow(thrown);
        }
    }

    /** Polls; a worker that the system has descheduled in the middle of its block gets the processor at last. */
    @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield, it only ends a hopeless spin
    private void awaitCompletion(int blocks) {
        for (int i = 0; completed.get() < blocks; i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    private void checkCancelled() {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException();
        }
    }

    private void wakeParked() {
        if (parked.get() > 0) {
            for (Thread thread : threads) {
                LockSupport.unpark(thread);
            }
        }
    }

    /** Claims and computes blocks of the present operation until none is left. */
    private void claimBlocks() {
        while (true) {
            long seen = ticket.get();
            int next = (int) seen & MAX_BLOCKS;
            if (next >= ((int) (seen >>> 16) & MAX_BLOCKS)) {
                return;
            }
            if (ticket.compareAndSet(seen, seen + 1)) {
                compute(task, next);
                completed.incrementAndGet();
            }
        }
    }

    private void compute(Task operation, int block) {
        if (failure.get() != null) {
            return;
        }
        try {
            checkCancelled();
            operation.run(block);
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private static RuntimeException rethrow(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return (RuntimeException) thrown;
    }

    private void work() {
        long last = 0;
        while (!closed) {
            long seen = ticket.get();
            if (seen >>> 32 != last) {
                last = seen >>> 32;
                claimBlocks();
            } else {
                awaitOperationAfter(last);
            }
        }
    }

    private void awaitOperationAfter(long number) {
        for (int i = 0; i < SPINS; i++) {
            if (ticket.get() >>> 32 != number || closed) {
                return;
            }
            Thread.onSpinWait();
        }
        parked.incrementAndGet();
        while (ticket.get() >>> 32 == number && !closed) {
            LockSupport.park(this);
        }
        parked.decrementAndGet();
    }

    /** Ends the threads; an operation that is running is completed by its caller. */
    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
    }
}
