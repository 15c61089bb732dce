package io.github.bitnet4j.tokenizer;

import static io.github.bitnet4j.tokenizer.CharacterClasses.LETTER;
import static io.github.bitnet4j.tokenizer.CharacterClasses.NUMBER;
import static io.github.bitnet4j.tokenizer.CharacterClasses.OTHER;
import static io.github.bitnet4j.tokenizer.CharacterClasses.SPACE;

/**
 * The words of Llama 3 (numbers of up to three digits) and Qwen 2 (single digits).
 *
 * <pre>{@code
 * (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
 * }</pre>
 */
final class Llama3Splitter implements Splitter {

    private final int maxDigits;

    Llama3Splitter(int maxDigits) {
        this.maxDigits = maxDigits;
    }

    @Override
    public int end(byte[] text, int from, int to) {
        int contraction = WordScanner.contractionEnd(text, from, to, true);
        if (contraction > from) {
            return contraction;
        }
        int firstClass = CharacterClasses.wordAt(text, from);
        int second = Utf8.next(text, from);
        if (firstClass == NUMBER) {
            return numberEnd(text, second, to);
        }
        if (firstClass == LETTER || (!isLineBreak(text[from]) && second < to && isLetter(text, second))) {
            return WordScanner.runEnd(text, second, to, LETTER);
        }
        boolean spaced = text[from] == ' ' && second < to && CharacterClasses.wordAt(text, second) == OTHER;
        if (firstClass == OTHER || spaced) {
            return symbolsEnd(text, second, to);
        }
        return spaceEnd(text, from, to);
    }

    private int numberEnd(byte[] text, int from, int to) {
        int end = from;
        for (int digits = 1; digits < maxDigits && end < to && CharacterClasses.at(text, end) == NUMBER; digits++) {
            end = Utf8.next(text, end);
        }
        return end;
    }

    private static int symbolsEnd(byte[] text, int from, int to) {
        int end = from;
        while (end < to && CharacterClasses.wordAt(text, end) == OTHER) {
            end = Utf8.next(text, end);
        }
        while (end < to && isLineBreak(text[end])) {
            end++;
        }
        return end;
    }

    /** White space ends after the last line break of its run, if there is one. */
    private static int spaceEnd(byte[] text, int from, int to) {
        int afterLineBreak = from;
        for (int i = from; i < to && CharacterClasses.at(text, i) == SPACE; i = Utf8.next(text, i)) {
            if (isLineBreak(text[i])) {
                afterLineBreak = i + 1;
            }
        }
        return afterLineBreak > from ? afterLineBreak : WordScanner.spaceEnd(text, from, to);
    }

    private static boolean isLetter(byte[] text, int at) {
        return CharacterClasses.at(text, at) == LETTER;
    }

    private static boolean isLineBreak(byte b) {
        return b == '\r' || b == '\n';
    }
}
