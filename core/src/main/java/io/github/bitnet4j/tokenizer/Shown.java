package io.github.bitnet4j.tokenizer;

/** Values of untrusted files as they are shown in messages. */
final class Shown {

    private static final int MAX_LENGTH = 200;

    private Shown() {}

    /** The text, cut short if it is long. */
    static String text(String text) {
        return text.length() <= MAX_LENGTH
                ? text
                : text.substring(0, MAX_LENGTH) + "... (" + text.length() + " characters)";
    }
}
