package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.spi.TableType;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A table of a model's file.
 *
 * @param type number format
 * @param rows size of the vocabulary
 * @param columns width of the model
 * @param parts the rows in order, a whole number of them in each part
 */
record TableRows(TableType type, int rows, int columns, List<ByteBuffer> parts) {

    /** Copies the list. */
    TableRows {
        parts = List.copyOf(parts);
    }
}
