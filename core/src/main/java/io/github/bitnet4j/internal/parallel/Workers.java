package io.github.bitnet4j.internal.parallel;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A team of threads that shares the blocks of one operation at a time. The thread that calls {@link #run} is worker 0;
 * the others spin for a moment when they have nothing to do, for the next operation of a token follows within
 * microseconds, and then park.
 *
 * <p>Blocks are claimed one by one, so a thread that the system has descheduled holds up one block at most. Only one thread
 * may call {@link #run} at a time.
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

    /** What a worker does while it waits for the others, in short steps: it looks ahead to what comes next. */
    @FunctionalInterface
    public interface Ahead {
        /** Takes the next step of a worker; false once there is nothing left to do ahead. */
        boolean step(int worker, int step);
    }

    /** How long an idle worker polls before it parks, in polls; tens of microseconds. */
    private static final int SPINS = 4_000;

    private static final BooleanSupplier NEVER = () -> false;
    private static final Ahead NOTHING = (worker, step) -> false;

    /** Number of the operation being run; who sees it also sees what is written before it. */
    private volatile int operation;

    private final BlockShares shares;
    private final AtomicInteger completed = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread[] threads;
    private final AtomicInteger parked = new AtomicInteger();

    // What runs: written before its number, read by those who hold a claim. An operation allocates nothing.
    private Task task = block -> {};
    private Ahead ahead = NOTHING;
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
        shares = new BlockShares(count);
        threads = new Thread[count - 1];
        for (int i = 0; i < threads.length; i++) {
            int worker = i + 1;
            threads[i] = new Thread(() -> work(worker), name + "-worker-" + worker);
            threads[i].setDaemon(true);
            threads[i].start();
        }
    }

    /** Number of workers, the calling thread among them. */
    public int count() {
        return threads.length + 1;
    }

    /** The block that a worker begins with if an operation has so many. */
    public int firstBlock(int worker, int blocks) {
        return BlockShares.first(worker, count(), blocks);
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
        rowsPerBlock = Math.max(grain, (count + BlockShares.MAX_BLOCKS - 1) / BlockShares.MAX_BLOCKS);
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
    public void run(int blocks, Task compute) {
        run(blocks, compute, NOTHING);
    }

    /**
     * Computes all blocks of an operation and returns when the last one is done.
     *
     * @param blocks number of blocks, at most 65,535
     * @param meanwhile what workers do that find no block left, also after the return; it throws nothing
     * @throws CancellationException if the operation was cancelled; some blocks were not computed then
     */
    public void run(int blocks, Task compute, Ahead meanwhile) {
        if (threads.length == 0 || blocks <= 1) {
            for (int block = 0; block < blocks; block++) {
                checkCancelled();
                compute.run(block);
            }
            return;
        }
        if (blocks > BlockShares.MAX_BLOCKS) {
            throw new IllegalArgumentException("at most " + BlockShares.MAX_BLOCKS + " blocks, found " + blocks);
        }
        task = compute;
        ahead = meanwhile;
        completed.set(0);
        int number = operation + 1;
        shares.deal(number, blocks);
        operation = number;
        wakeParked();
        claimBlocks(number, 0);
        awaitCompletion(blocks);
        Throwable thrown = failure.getAndSet(null);
        if (thrown != null) {
            throw rethrow(thrown);
        }
    }

    /** Polls; a worker that the system has descheduled in the middle of its block gets the processor at last. */
    @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield, it only ends a hopeless spin
    private void awaitCompletion(int blocks) {
        boolean more = true;
        for (int i = 0; completed.get() < blocks; i++) {
            if (more) {
                more = ahead.step(0, i);
            } else if (i < SPINS) {
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

    /** Claims and computes blocks of an operation until none is left. */
    private void claimBlocks(int number, int worker) {
        for (int block = shares.claim(number, worker);
                block != BlockShares.NONE;
                block = shares.claim(number, worker)) {
            compute(block);
            completed.incrementAndGet();
        }
    }

    private void compute(int block) {
        if (failure.get() != null) {
            return;
        }
        try {
            checkCancelled();
            task.run(block);
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

    private void work(int worker) {
        int last = 0;
        while (!closed) {
            int number = operation;
            if (number != last) {
                last = number;
                claimBlocks(number, worker);
            } else {
                awaitOperationAfter(last, worker);
            }
        }
    }

    private void awaitOperationAfter(int number, int worker) {
        boolean more = true;
        for (int i = 0; i < SPINS; i++) {
            if (operation != number || closed) {
                return;
            }
            if (more) {
                more = ahead.step(worker, i);
            } else {
                Thread.onSpinWait();
            }
        }
        parked.incrementAndGet();
        while (operation == number && !closed) {
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
