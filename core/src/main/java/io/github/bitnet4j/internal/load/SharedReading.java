package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.internal.parallel.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Reading of files that workers share. */
public final class SharedReading {

    /** What is done with one of the things to read. */
    @FunctionalInterface
    public interface Task<T> {
        void run(T item) throws IOException;
    }

    private SharedReading() {}

    /**
     * Does all, each on one worker.
     *
     * @throws IOException if a file cannot be read; the rest may not have been done then
     */
    public static <T> void forEach(Workers workers, List<T> items, Task<T> task) throws IOException {
        try {
            workers.forRange(items.size(), 1, (from, to) -> {
                for (T item : items.subList(from, to)) {
                    run(task, item);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static <T> void run(Task<T> task, T item) {
        try {
            task.run(item);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
