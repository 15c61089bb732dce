package io.github.bitnet4j;

import java.util.List;

/**
 * What a conversion did.
 *
 * @param tensors tensors that were written
 * @param bytes size of the file
 * @param zeros share of zeros among the ternary weights, 0 to 1
 * @param seconds time that it took, the verification included
 * @param warnings what is odd about the model that was read, or lost in the file that was written
 */
public record Conversion(int tensors, long bytes, double zeros, double seconds, List<String> warnings) {

    /** Copies the list. */
    public Conversion {
        warnings = List.copyOf(warnings);
    }
}
