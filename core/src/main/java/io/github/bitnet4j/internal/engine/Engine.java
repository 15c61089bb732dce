package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.internal.model.Batch;
import io.github.bitnet4j.internal.model.Decoder;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.KvType;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that owns a model: every forward pass and every release of its memory happens there, so that nothing is
 * freed while it is in use. Jobs take turns, a step each.
 */
public final class Engine implements AutoCloseable {

    private final Decoder decoder;
    private final Workers workers;
    private final KvType kvType;
    private final int capacity;
    private final Batch batch;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Job> jobs = new ArrayDeque<>();
    private final Set<Context> contexts = new HashSet<>();
    private final Set<Context> released = new HashSet<>();
    private volatile boolean closing;

    /**
     * Starts the engine thread, which takes over the decoder and the workers.
     *
     * @param capacity the most tokens that a context holds
     */
    public Engine(Decoder decoder, Workers workers, KvType kvType, int capacity, String name) {
        this.decoder = decoder;
        this.workers = workers;
        this.kvType = kvType;
        this.capacity = capacity;
        batch = new Batch(Math.min(Decoder.MAX_BATCH, decoder.config().contextLength()));
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
            checkOpen();
            Context context = new Context(decoder.newCache(kvType), capacity);
            contexts.add(context);
            return context;
        } finally {
            lock.unlock();
        }
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
     * @throws IllegalStateException if the engine is closed
     */
    void submit(Job job) {
        lock.lock();
        try {
            checkOpen();
            jobs.add(job);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return closing;
    }

    private void checkOpen() {
        if (closing) {
            throw new IllegalStateException("the model is closed");
        }
    }

    private void run() {
        try {
            for (Job job = next(); job != null; job = next()) {
                if (!finishes(job)) {
                    requeue(job);
                }
            }
        } finally {
            free();
        }
    }

    /** Waits for a job; null when the engine is to end. */
    private @Nullable Job next() {
        lock.lock();
        try {
            while (true) {
                released.forEach(Context::free);
                released.clear();
                if (closing) {
                    return null;
                }
                Job job = jobs.poll();
                if (job == null) {
                    changed.awaitUninterruptibly();
                } else if (contexts.contains(job.context)) {
                    return job;
                } else {
                    job.endCancelled();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void requeue(Job job) {
        lock.lock();
        try {
            jobs.add(job);
        } finally {
            lock.unlock();
        }
    }

    private boolean finishes(Job job) {
        try {
            workers.cancelWhen(() -> closing || job.isCancelled());
            if (closing || job.isCancelled()) {
                throw new CancellationException();
            }
            batch.clear();
            return job.step(decoder, batch);
        } catch (CancellationException e) {
            job.endCancelled();
        } catch (Throwable e) {
            job.endFailed(e);
        }
        return true;
    }

    private void free() {
        lock.lock();
        try {
            closing = true;
            jobs.forEach(Job::endCancelled);
            jobs.clear();
            contexts.forEach(Context::free);
            contexts.clear();
            released.forEach(Context::free);
            released.clear();
        } finally {
            lock.unlock();
        }
        decoder.close();
        workers.close();
    }

    /** Cancels all jobs, waits for the step that runs, and frees the model. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        awaitEnd();
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
