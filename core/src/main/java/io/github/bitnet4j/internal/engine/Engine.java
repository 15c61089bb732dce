package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.internal.cache.KvStore;
import io.github.bitnet4j.internal.model.Decoder;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.sampling.Candidates;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that owns a model: every forward pass and every release of its memory happens there, so that nothing is
 * freed while it is in use. Jobs of all sessions go through the model together, step by step.
 */
public final class Engine implements AutoCloseable {

    private final Decoder decoder;
    private final Workers workers;
    private final KvStore store;
    private final int capacity;
    private final Scheduler scheduler = new Scheduler();
    private final Step step;
    private final Candidates candidates = new Candidates();
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Job> submitted = new ConcurrentLinkedQueue<>();
    private final Set<Context> contexts = new HashSet<>();
    private final Set<Context> released = new HashSet<>();
    private final Queue<FutureTask<?>> tasks = new ArrayDeque<>();
    /** Contexts whose pages other threads read. */
    private int borrowed;

    private volatile boolean closing;
    private volatile byte @Nullable [] fingerprint;

    /**
     * Starts the engine thread, which takes over the decoder, the workers and the store.
     *
     * @param store the decoder's
     * @param capacity the most tokens that a context holds
     */
    public Engine(Decoder decoder, Workers workers, KvStore store, int capacity, String name) {
        this.decoder = decoder;
        this.workers = workers;
        this.store = store;
        this.capacity = capacity;
        step = new Step(decoder);
        workers.cancelWhen(this::isStepAbandoned);
        thread = new Thread(this::run, name + "-engine");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * A new empty context.
     *
     * @throws IllegalStateException if the engine is closed
     */
    public Context newContext() {
        lock.lock();
        try {
            requireOpen();
            Context context = new Context(store.newCache(), capacity);
            contexts.add(context);
            return context;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Another context of the same tokens, which shares what the first one's cache holds. No job of that context may run.
     *
     * @throws IllegalStateException if the engine is closed
     */
    public Context fork(Context context) {
        return call(() -> {
            Context fork = context.fork();
            contexts.add(fork);
            return fork;
        });
    }

    /**
     * A fork whose pages the calling thread may read until it gives it back; the engine does not end before.
     *
     * @throws IllegalStateException if the engine is closed
     */
    Context borrow(Context context) {
        return call(() -> {
            Context fork = context.fork();
            contexts.add(fork);
            borrowed++;
            return fork;
        });
    }

    void giveBack(Context context) {
        lock.lock();
        try {
            borrowed--;
            release(context);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes over a context that another thread has made.
     *
     * @throws IllegalStateException if the engine is closed; the context stays the caller's then
     */
    void adopt(Context context) {
        call(() -> contexts.add(context));
    }

    private void refuseEngineThread() {
        if (Thread.currentThread().equals(thread)) {
            throw new IllegalStateException("a sampling step runs on the engine thread and cannot use the model");
        }
    }

    /** Runs something on the engine thread, between two steps, and waits for its result. */
    <T> T call(Callable<T> something) {
        refuseEngineThread();
        FutureTask<T> task = new FutureTask<>(something);
        lock.lock();
        try {
            requireOpen();
            tasks.add(task);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return await(task);
    }

    private static <T> T await(FutureTask<T> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (CancellationException e) {
                    throw new IllegalStateException("the model is closed", e);
                } catch (ExecutionException e) {
                    Throwable cause = e.getCause() == null ? e : e.getCause();
                    throw new BitNetException("the engine failed: " + cause.getMessage(), cause);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What tells the model from others; computed when it is first asked for. */
    byte[] fingerprint() {
        byte[] known = fingerprint;
        if (known == null) {
            known = call(decoder::fingerprint);
            fingerprint = known;
        }
        return known;
    }

    Decoder decoder() {
        return decoder;
    }

    KvStore store() {
        return store;
    }

    int capacity() {
        return capacity;
    }

    /** Frees a context once no step uses it; its job, if one runs, must have been cancelled before. */
    public void release(Context context) {
        lock.lock();
        try {
            if (contexts.remove(context)) {
                released.add(context);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Queues a job.
     *
     * @throws IllegalStateException if the engine is closed, or if it is asked by a sampling step, which it cannot wait for
     */
    void submit(Job job) {
        refuseEngineThread();
        lock.lock();
        try {
            requireOpen();
            submitted.add(job);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What all samplers work in, on the engine thread. */
    Candidates candidates() {
        return candidates;
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return closing;
    }

    /** Throws if {@link #close} was called. */
    void requireOpen() {
        if (closing) {
            throw new IllegalStateException("the model is closed");
        }
    }

    private void run() {
        try {
            while (awaitWork()) {
                step.run(scheduler.next(step.capacity()));
            }
        } finally {
            free();
        }
    }

    /** Waits for jobs, runs tasks, and frees what was released; returns false when the engine is to end. */
    private boolean awaitWork() {
        lock.lock();
        try {
            while (true) {
                admit();
                runTasks();
                freeReleased();
                scheduler.endCancelled();
                if (closing || !scheduler.isEmpty()) {
                    return !closing;
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes over what was submitted, also while a step runs: from now on these jobs can be cancelled. */
    private void admit() {
        if (submitted.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            for (Job job = submitted.poll(); job != null; job = submitted.poll()) {
                if (contexts.contains(job.context)) {
                    scheduler.add(job);
                } else {
                    job.cancel();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void runTasks() {
        for (FutureTask<?> task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private void freeReleased() {
        if (!released.isEmpty()) {
            scheduler.cancel(released);
            released.forEach(Context::free);
            released.clear();
        }
    }

    /**
     * Asked by every worker before each block. The engine thread, which is one of them, looks at the jobs on that
     * occasion, so that a job ends within milliseconds whatever the step.
     */
    private boolean isStepAbandoned() {
        if (Thread.currentThread().equals(thread)) {
            admit();
            if (closing) {
                scheduler.cancelAll();
            }
            scheduler.endCancelled();
            step.abandonUnlessWanted();
        }
        return step.isAbandoned();
    }

    private void free() {
        lock.lock();
        try {
            closing = true;
            submitted.forEach(Job::cancel);
            submitted.clear();
            scheduler.cancelAll();
            tasks.forEach(task -> task.cancel(false));
            tasks.clear();
            while (borrowed > 0) {
                changed.awaitUninterruptibly();
            }
            contexts.forEach(Context::free);
            contexts.clear();
            released.forEach(Context::free);
            released.clear();
            store.close();
        } finally {
            lock.unlock();
        }
        workers.close();
        decoder.close();
    }

    /** Cancels all jobs, waits for the step that runs unless it is what closes, and frees the model. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (!Thread.currentThread().equals(thread)) {
            awaitEnd();
        }
    }

    private void awaitEnd() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
