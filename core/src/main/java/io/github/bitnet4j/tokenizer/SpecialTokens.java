package io.github.bitnet4j.tokenizer;

import java.util.ArrayList;
import java.util.List;

/**
 * The tokens that are cut out of a text before it is split into words.
 *
 * <p>Their ids are sorted by text; the candidates at a position of a text are a range of them, which every further
 * byte of the text narrows.
 */
final class SpecialTokens {

    static final int ABSENT = -1;

    private final Vocabulary vocabulary;
    private final int[] ids;
    /** Ids of texts that start with byte b lie at firstByte[b] to firstByte[b + 1] of {@link #ids}. */
    private final int[] firstByte = new int[257];

    /**
     * Collects the user-defined tokens of a vocabulary.
     *
     * @param control whether control tokens are among them
     */
    SpecialTokens(Vocabulary vocabulary, boolean control) {
        this.vocabulary = vocabulary;
        List<Integer> recognised = new ArrayList<>();
        for (int id = 0; id < vocabulary.size(); id++) {
            TokenType type = vocabulary.type(id);
            boolean wanted = type == TokenType.USER_DEFINED || (control && type.isSpecial());
            if (wanted && vocabulary.length(id) > 0) {
                recognised.add(id);
            }
        }
        recognised.sort(vocabulary::compare);
        ids = recognised.stream().mapToInt(Integer::intValue).toArray();
        for (int id : ids) {
            firstByte[(vocabulary.byteAt(id, 0) & 0xFF) + 1]++;
        }
        for (int b = 0; b < 256; b++) {
            firstByte[b + 1] += firstByte[b];
        }
    }

    /** The id with the longest text that text[from, to) starts with, or {@link #ABSENT}. */
    int longestAt(byte[] text, int from, int to) {
        if (from >= to) {
            return ABSENT;
        }
        int low = firstByte[text[from] & 0xFF];
        int high = firstByte[(text[from] & 0xFF) + 1];
        int longest = ABSENT;
        for (int depth = 1; low < high; depth++) {
            // The text of the narrowed range that ends here sorts before all that go on.
            if (vocabulary.length(ids[low]) == depth) {
                longest = ids[low];
            }
            if (from + depth == to) {
                break;
            }
            int next = text[from + depth] & 0xFF;
            low = firstNotBelow(next, depth, low, high);
            high = firstNotBelow(next + 1, depth, low, high);
        }
        return longest;
    }

    /** The first index in [low, high) whose text goes on with at least the given byte after depth bytes. */
    private int firstNotBelow(int value, int depth, int low, int high) {
        while (low < high) {
            int middle = (low + high) >>> 1;
            int id = ids[middle];
            int at = vocabulary.length(id) == depth ? -1 : vocabulary.byteAt(id, depth) & 0xFF;
            if (at < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
