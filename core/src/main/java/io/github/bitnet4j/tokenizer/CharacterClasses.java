package io.github.bitnet4j.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * The classes of characters that pre-tokenizers tell apart, of one fixed version of Unicode.
 *
 * <p>The tables of {@link Character} grow with the JDK, and with them the pieces of a text would change. The resource
 * {@code character-classes.txt} names its version; its format and how it is written anew are described where it is
 * generated, in the test class {@code CharacterClassesGenerator}.
 */
final class CharacterClasses {

    static final int OTHER = 0;
    /** {@code \p{L}}. */
    static final int LETTER = 1;
    /** {@code \p{N}}. */
    static final int NUMBER = 2;
    /** {@code \p{P}}. */
    static final int PUNCTUATION = 3;
    /** {@code \s}, the property White_Space. */
    static final int SPACE = 4;

    /** The letters of the resource, at the index of the class. */
    static final String NAMES = ".LNPS";

    private static final byte[] CLASSES = load("character-classes.txt");

    private CharacterClasses() {}

    static int of(int codePoint) {
        return codePoint < CLASSES.length ? CLASSES[codePoint] : OTHER;
    }

    /** The class of the character at a position of well-formed UTF-8. */
    static int at(byte[] text, int position) {
        int first = text[position];
        return first >= 0 ? CLASSES[first] : of(Utf8.codePointAt(text, position));
    }

    /** As {@link #at}, for the expressions that do not tell punctuation from other symbols. */
    static int wordAt(byte[] text, int position) {
        int characterClass = at(text, position);
        return characterClass == PUNCTUATION ? OTHER : characterClass;
    }

    private static byte[] load(String resource) {
        try (InputStream in = CharacterClasses.class.getResourceAsStream(resource)) {
            return parse(Objects.requireNonNull(in, resource).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + resource, e);
        }
    }

    /**
     * Expands the runs after the first line: a letter of {@link #NAMES}, then the length of the run in hexadecimal
     * digits. The last run needs no array; it is {@link #OTHER}.
     */
    private static byte[] parse(byte[] resource) {
        String runs = new String(resource, StandardCharsets.US_ASCII);
        byte[] classes = new byte[Character.MAX_CODE_POINT + 1];
        int start = 0;
        int length = 0;
        int characterClass = OTHER;
        for (int i = runs.indexOf('\n') + 1; i < runs.length(); i++) {
            char c = runs.charAt(i);
            int digit = Character.digit(c, 16);
            if (digit >= 0) {
                length = length * 16 + digit;
            } else if (c != '\n') {
                Arrays.fill(classes, start, start + length, (byte) characterClass);
                start += length;
                length = 0;
                characterClass = NAMES.indexOf(c);
            }
        }
        return Arrays.copyOf(classes, start);
    }
}
