package io.github.bitnet4j;

/**
 * What a conversion makes; immutable.
 *
 * @param ternary form of the ternary matrices
 * @param table form of the token embedding and the output head
 * @param overwrite whether a file that is there is replaced
 * @param threads threads that convert; 0 means one for each physical core that the process may use
 * @param forms what the file that is read does not say about the form of its ternary weights
 * @param progress is told how far it has come
 */
public record ConvertOptions(
        Ternary ternary, Table table, boolean overwrite, int threads, WeightForms forms, ConvertProgress progress) {

    /** Forms of ternary matrices in GGUF files. */
    public enum Ternary {
        /** Two bits a weight and one binary32 scale a matrix, which bitnet.cpp reads; the exact form of every model. */
        I2_S,
        /** Blocks of 256 weights in 66 bytes, which llama.cpp reads; the scale is rounded to binary16. */
        TQ2_0,
        /** Blocks of 256 weights in 54 bytes, which llama.cpp reads; the scale is rounded to binary16. */
        TQ1_0
    }

    /** Forms of tables. */
    public enum Table {
        /** The numbers as they are: F32, F16, BF16, Q8_0 and Q6_K stay what they are, other forms become one of these. */
        KEEP,
        /** Binary16. */
        F16,
        /** Blocks of 32 values in 34 bytes. */
        Q8_0,
        /** Blocks of 256 values in 210 bytes; rows must be a multiple of 256. */
        Q6_K
    }

    /** Checks the ranges. */
    public ConvertOptions {
        if (threads < 0 || threads > 1024) {
            throw new IllegalArgumentException("threads must be 0 to 1024, found " + threads);
        }
    }

    /**
     * Tables as they are, no file replaced, all physical cores.
     *
     * @param ternary form of the ternary matrices
     * @return the options
     */
    public static ConvertOptions to(Ternary ternary) {
        return new ConvertOptions(ternary, Table.KEEP, false, 0, WeightForms.published(), (done, total) -> {});
    }

    /**
     * Chooses the form of the tables.
     *
     * @param value the form
     * @return changed options
     */
    public ConvertOptions withTable(Table value) {
        return new ConvertOptions(ternary, value, overwrite, threads, forms, progress);
    }

    /**
     * Says whether a file that is there is replaced.
     *
     * @param value true or false
     * @return changed options
     */
    public ConvertOptions withOverwrite(boolean value) {
        return new ConvertOptions(ternary, table, value, threads, forms, progress);
    }

    /**
     * Sets the number of threads.
     *
     * @param value 1 to 1024, or 0 for one for each physical core
     * @return changed options
     */
    public ConvertOptions withThreads(int value) {
        return new ConvertOptions(ternary, table, overwrite, value, forms, progress);
    }

    /**
     * Says what the file that is read does not say about the form of its ternary weights.
     *
     * @param value the forms
     * @return changed options
     */
    public ConvertOptions withForms(WeightForms value) {
        return new ConvertOptions(ternary, table, overwrite, threads, value, progress);
    }

    /**
     * Follows the conversion.
     *
     * @param value is told how far it has come; what it throws ends the conversion
     * @return changed options
     */
    public ConvertOptions withProgress(ConvertProgress value) {
        return new ConvertOptions(ternary, table, overwrite, threads, forms, value);
    }
}
