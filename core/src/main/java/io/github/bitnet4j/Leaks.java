package io.github.bitnet4j;

import java.lang.ref.Cleaner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Frees what nobody closed, and says so: the net below {@code close}. */
final class Leaks {

    private static final Logger LOG = LoggerFactory.getLogger(Leaks.class);
    private static final Cleaner CLEANER = Cleaner.create();

    private Leaks() {}

    /**
     * Watches an object.
     *
     * @param owner freed when it is no longer reachable
     * @param what its name for the log
     * @param free frees its memory; must not refer to the owner
     * @return what its {@code close} has to call
     */
    static Guard watch(Object owner, String what, Runnable free) {
        return new Guard(owner, new Release(what, free));
    }

    /** Frees once, by {@link #close} or as a leak. */
    static final class Guard {

        private final Release release;
        private final Cleaner.Cleanable cleanable;

        private Guard(Object owner, Release release) {
            this.release = release;
            this.cleanable = CLEANER.register(owner, release);
        }

        void close() {
            release.closed = true;
            cleanable.clean();
        }
    }

    private static final class Release implements Runnable {

        private final String what;
        private final Runnable free;
        private volatile boolean closed;

        private Release(String what, Runnable free) {
            this.what = what;
            this.free = free;
        }

        @Override
        public void run() {
            if (!closed) {
                LOG.warn("a {} was not closed before it became unreachable; use try-with-resources", what);
            }
            free.run();
        }
    }
}
