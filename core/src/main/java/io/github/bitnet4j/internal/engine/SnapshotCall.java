package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.internal.cache.Snapshot;
import java.io.IOException;
import java.nio.file.Path;

/** Takes contexts to files and back, on the caller's thread while the engine goes on. */
public final class SnapshotCall {

    private SnapshotCall() {}

    /**
     * Writes a context, of which no job may run.
     *
     * @throws IllegalStateException if the engine is closed, also meanwhile
     */
    public static void save(Engine engine, Context context, Path file) throws IOException {
        Context borrowed = engine.borrow(context);
        try {
            snapshot(engine).write(file, borrowed.tokens(), borrowed.cache());
        } finally {
            engine.giveBack(borrowed);
        }
    }

    /**
     * Reads a context.
     *
     * @throws IllegalStateException if the engine is closed, also meanwhile
     */
    public static Context restore(Engine engine, Path file) throws IOException {
        Snapshot.Contents contents = snapshot(engine).read(file);
        Context context = new Context(contents.cache(), engine.capacity(), contents.tokens());
        try {
            engine.adopt(context);
        } catch (IllegalStateException e) {
            context.free(); // the engine does not know it
            throw e;
        }
        return context;
    }

    private static Snapshot snapshot(Engine engine) {
        Snapshot.Terms terms = new Snapshot.Terms(
                engine.fingerprint(), engine.decoder().config().vocabulary(), engine.capacity());
        return new Snapshot(engine.store(), terms, engine::requireOpen);
    }
}
