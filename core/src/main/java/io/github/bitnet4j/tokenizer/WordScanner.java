package io.github.bitnet4j.tokenizer;

import static io.github.bitnet4j.tokenizer.CharacterClasses.SPACE;

/** What the word-splitting expressions have in common. */
final class WordScanner {

    private WordScanner() {}

    /** The end of the run of characters of a class that starts at a position. */
    static int runEnd(byte[] text, int from, int to, int characterClass) {
        int end = from;
        while (end < to && CharacterClasses.at(text, end) == characterClass) {
            end = Utf8.next(text, end);
        }
        return end;
    }

    /**
     * The end of {@code \s+(?!\S)|\s+} at white space: the run, but for its last character if a word follows, which
     * takes that character as its own.
     */
    static int spaceEnd(byte[] text, int from, int to) {
        int last = from;
        int end = Utf8.next(text, from);
        while (end < to && CharacterClasses.at(text, end) == SPACE) {
            last = end;
            end = Utf8.next(text, end);
        }
        return end == to || last == from ? end : last;
    }

    /** The end of {@code 's|'t|'re|'ve|'m|'ll|'d} (also in upper case if asked for), or the position itself. */
    static int contractionEnd(byte[] text, int from, int to, boolean ignoreCase) {
        if (text[from] != '\'' || from + 1 == to) {
            return from;
        }
        int first = letter(text, from + 1, ignoreCase);
        switch (first) {
            case 's', 't', 'm', 'd' -> {
                return Utf8.next(text, from + 1);
            }
            case 'r', 'v', 'l' -> {
                int second = from + 2 < to ? letter(text, from + 2, ignoreCase) : 0;
                return second == (first == 'l' ? 'l' : 'e') ? from + 3 : from;
            }
            default -> {
                return from;
            }
        }
    }

    private static int letter(byte[] text, int at, boolean ignoreCase) {
        int c = Utf8.codePointAt(text, at);
        if (!ignoreCase) {
            return c;
        }
        if (c == 0x17F) { // LATIN SMALL LETTER LONG S folds to s
            return 's';
        }
        return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }
}
