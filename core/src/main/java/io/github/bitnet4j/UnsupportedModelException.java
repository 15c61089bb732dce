package io.github.bitnet4j;

/** A well-formed file holds something that this library does not run. */
public final class UnsupportedModelException extends BitNetException {

    private static final long serialVersionUID = 1L;

    private final String what;
    private final String supported;

    /**
     * Names what cannot be run.
     *
     * @param what what the file holds
     * @param supported what is supported in its place
     */
    public UnsupportedModelException(String what, String supported) {
        super(what + " is not supported; supported: " + supported);
        this.what = what;
        this.supported = supported;
    }

    /**
     * What the file holds.
     *
     * @return a phrase
     */
    public String what() {
        return what;
    }

    /**
     * What is supported in its place.
     *
     * @return a phrase
     */
    public String supported() {
        return supported;
    }
}
