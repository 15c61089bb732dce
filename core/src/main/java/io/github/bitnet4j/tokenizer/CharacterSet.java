package io.github.bitnet4j.tokenizer;

import java.util.function.IntPredicate;

/** A set of code points. */
final class CharacterSet {

    private static final int TABLE = 128;

    private final boolean[] ascii = new boolean[TABLE];
    private final IntPredicate all;

    CharacterSet(IntPredicate all) {
        this.all = all;
        for (int c = 0; c < TABLE; c++) {
            ascii[c] = all.test(c);
        }
    }

    boolean contains(int codePoint) {
        return codePoint < TABLE ? ascii[codePoint] : all.test(codePoint);
    }

    /** The set of all characters that differ from one of this set only by case. */
    CharacterSet ignoringCase() {
        return new CharacterSet(c -> contains(c)
                || contains(Character.toLowerCase(c))
                || contains(Character.toUpperCase(c))
                || contains(fold(c)));
    }

    CharacterSet complement() {
        return new CharacterSet(c -> !contains(c));
    }

    CharacterSet or(CharacterSet other) {
        return new CharacterSet(c -> contains(c) || other.contains(c));
    }

    CharacterSet and(CharacterSet other) {
        return new CharacterSet(c -> contains(c) && other.contains(c));
    }

    static CharacterSet range(int first, int last) {
        return new CharacterSet(c -> c >= first && c <= last);
    }

    /** A character, and under {@code (?i)} those that differ from it by case: also the long s and the sign for kelvin. */
    static CharacterSet of(int character, boolean ignoreCase) {
        return ignoreCase
                ? new CharacterSet(c -> c == character || fold(c) == fold(character))
                : new CharacterSet(c -> c == character);
    }

    private static int fold(int c) {
        return Character.toLowerCase(Character.toUpperCase(c));
    }
}
