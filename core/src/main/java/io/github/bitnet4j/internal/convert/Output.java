package io.github.bitnet4j.internal.convert;

import io.github.bitnet4j.internal.format.gguf.GgufFileWriter;
import io.github.bitnet4j.internal.load.TensorSource;
import io.github.bitnet4j.internal.tensor.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A tensor of the file that is made. Workers encode and verify different rows of one at the same time. */
interface Output {

    /** The name in the file. */
    String name();

    /** The form in the file. */
    DataType type();

    /** 1 for a vector. */
    int rows();

    /** Values a row. */
    int columns();

    /** {@link #encode} and {@link Verification#holds} take multiples of so many rows, or the last ones. */
    int step();

    /** Bytes of a row in memory, while it is encoded. */
    long workBytes();

    /**
     * Some rows as the file has them.
     *
     * @throws io.github.bitnet4j.ModelFormatException if they are corrupt
     * @throws io.github.bitnet4j.UnsupportedModelException if the form cannot hold them
     */
    ByteBuffer encode(int from, int to) throws IOException;

    /** Writes what is not part of rows. */
    default void finish(GgufFileWriter file) throws IOException {}

    /** Compares with what was written, read as a model is read; made by one thread, used by many. */
    Verification verification(TensorSource written) throws IOException;

    /** Whether some rows of the file are what they should be. */
    @FunctionalInterface
    interface Verification {
        boolean holds(int from, int to) throws IOException;
    }
}
