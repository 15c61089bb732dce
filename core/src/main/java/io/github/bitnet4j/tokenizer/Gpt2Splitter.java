package io.github.bitnet4j.tokenizer;

import static io.github.bitnet4j.tokenizer.CharacterClasses.SPACE;

/**
 * The words of GPT-2.
 *
 * <pre>{@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}</pre>
 */
final class Gpt2Splitter implements Splitter {

    @Override
    public int end(byte[] text, int from, int to) {
        int contraction = WordScanner.contractionEnd(text, from, to, false);
        if (contraction > from) {
            return contraction;
        }
        int word = text[from] == ' ' && from + 1 < to ? from + 1 : from;
        int wordClass = CharacterClasses.wordAt(text, word);
        if (wordClass == SPACE) {
            return WordScanner.spaceEnd(text, from, to);
        }
        int end = word;
        while (end < to && CharacterClasses.wordAt(text, end) == wordClass) {
            end = Utf8.next(text, end);
        }
        return end;
    }
}
