package io.github.bitnet4j.internal.json;

/** Text of untrusted files as messages show it. */
public final class Quoted {

    private static final int MAX_LENGTH = 100;

    private Quoted() {}

    /** The text in one line, cut short if it is long. */
    public static String text(String text) {
        String start = text.length() <= MAX_LENGTH
                ? text
                : text.substring(0, MAX_LENGTH) + "... (" + text.length() + " characters)";
        return start.replaceAll("\\p{Cntrl}", "\uFFFD");
    }
}
