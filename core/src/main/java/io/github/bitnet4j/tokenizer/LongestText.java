package io.github.bitnet4j.tokenizer;

import java.util.Arrays;

/**
 * Finds the longest of some texts at a position of another one.
 *
 * <p>The texts are sorted; the candidates at a position are a range of them, which every further byte narrows.
 */
final class LongestText {

    static final int ABSENT = -1;

    private final PackedStrings texts;
    private final int[] sorted;
    /** Texts that start with byte b lie at firstByte[b] to firstByte[b + 1] of {@link #sorted}. */
    private final int[] firstByte = new int[257];

    /**
     * Collects some entries of a list.
     *
     * @param indices which; none of them empty
     */
    LongestText(PackedStrings texts, int... indices) {
        this.texts = texts;
        sorted = Arrays.stream(indices)
                .boxed()
                .sorted(texts::compare)
                .mapToInt(Integer::intValue)
                .toArray();
        for (int index : sorted) {
            firstByte[(texts.byteAt(index, 0) & 0xFF) + 1]++;
        }
        for (int b = 0; b < 256; b++) {
            firstByte[b + 1] += firstByte[b];
        }
    }

    /** The index of the longest one that text[from, to) starts with, or {@link #ABSENT}. */
    int longestAt(byte[] text, int from, int to) {
        if (from >= to) {
            return ABSENT;
        }
        int low = firstByte[text[from] & 0xFF];
        int high = firstByte[(text[from] & 0xFF) + 1];
        int longest = ABSENT;
        for (int depth = 1; low < high; depth++) {
            // The text of the narrowed range that ends here sorts before all that go on.
            if (texts.length(sorted[low]) == depth) {
                longest = sorted[low];
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
            int index = sorted[middle];
            int at = texts.length(index) == depth ? -1 : texts.byteAt(index, depth) & 0xFF;
            if (at < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
