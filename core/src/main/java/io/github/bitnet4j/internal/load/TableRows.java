package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.spi.TableType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A table of a model's file. */
public sealed interface TableRows {

    /** The number format that a backend reads. */
    TableType type();

    /** Size of the vocabulary. */
    int rows();

    /** Width of the model. */
    int columns();

    /**
     * A table that the file has in a format that backends read.
     *
     * @param parts the rows in order, a whole number of them in each part
     */
    record InPlace(TableType type, int rows, int columns, List<ByteBuffer> parts) implements TableRows {

        /** Copies the list. */
        public InPlace {
            parts = List.copyOf(parts);
        }
    }

    /** A table in another format, whose rows are transcoded; workers read different rows at the same time. */
    non-sealed interface Transcoded extends TableRows {

        /** Rows that are read as cheaply together as one; {@link #read} is asked for multiples of it. */
        int rowStep();

        /**
         * Reads some rows.
         *
         * @param target little-endian; receives the rows in the table's format from its position on, which is the same
         *     afterwards
         * @throws io.github.bitnet4j.ModelFormatException if they are corrupt
         */
        void read(int from, int to, ByteBuffer target) throws IOException;
    }
}
