package io.github.bitnet4j;

/** A file is not what its format prescribes: truncated, corrupt, or not of that format at all. */
public final class ModelFormatException extends BitNetException {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;
    private final String expected;
    private final String found;

    /**
     * Describes the first violation.
     *
     * @param file name of the file, or of the buffer it was read from
     * @param offset byte offset in the file where the violation is, or -1 if it has no single place
     * @param expected what the format prescribes there
     * @param found what is there instead
     */
    public ModelFormatException(String file, long offset, String expected, String found) {
        super(file + (offset >= 0 ? " at byte " + offset : "") + ": expected " + expected + ", found " + found);
        this.file = file;
        this.offset = offset;
        this.expected = expected;
        this.found = found;
    }

    /**
     * The file with the violation.
     *
     * @return its name, or that of the buffer it was read from
     */
    public String file() {
        return file;
    }

    /**
     * Where the violation is.
     *
     * @return a byte offset in the file, or -1 if it has no single place
     */
    public long offset() {
        return offset;
    }

    /**
     * What the format prescribes.
     *
     * @return a phrase
     */
    public String expected() {
        return expected;
    }

    /**
     * What the file holds instead.
     *
     * @return a phrase
     */
    public String found() {
        return found;
    }
}
