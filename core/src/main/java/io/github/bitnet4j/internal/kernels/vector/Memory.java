package io.github.bitnet4j.internal.kernels.vector;

import io.github.bitnet4j.internal.config.Jvm;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a buffer as vectors read them. The Vector API has read buffers up to Java 18 and memory segments since
 * Java 22; in between, and where the classes for Java 22 were not built, bytes are copied to an array first. A process
 * uses one of the three, so calls are direct.
 */
abstract class Memory {

    /** In {@code META-INF/versions/22}. */
    private static final String SEGMENTS = "io.github.bitnet4j.internal.kernels.vector.SegmentMemory";

    private static final @Nullable Constructor<?> SEGMENT_MEMORY = segmentMemory();

    private static @Nullable Constructor<?> segmentMemory() {
        if (Jvm.current().feature() < 22) {
            return null;
        }
        try {
            return Class.forName(SEGMENTS).getDeclaredConstructor(ByteBuffer.class);
        } catch (ClassNotFoundException e) {
            return null;
        } catch (NoSuchMethodException e) {
            throw new LinkageError("this build mixes classes", e);
        }
    }

    /** The remaining bytes of a buffer. */
    static Memory of(ByteBuffer buffer) {
        if (SEGMENT_MEMORY == null) {
            return Jvm.current().feature() <= 18 ? new BufferMemory(buffer) : new CopiedMemory(buffer);
        }
        try {
            return (Memory) SEGMENT_MEMORY.newInstance(buffer);
        } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
            throw new LinkageError("this build mixes classes", e);
        }
    }

    /** The same bytes for use by one thread. */
    Memory forOneThread() {
        return this;
    }

    /**
     * Makes a range of bytes ready for loading.
     *
     * @param slot a small number; what was made ready with the same one before may no longer be
     * @param at where the range begins
     * @param length its bytes
     * @return what to add to an index into the range to load from there
     * @throws IndexOutOfBoundsException if there is no such range
     */
    abstract int ready(int slot, int at, int length);

    /** Loads a vector. */
    abstract ByteVector load(VectorSpecies<Byte> species, int at);
}
