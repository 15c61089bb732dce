package io.github.bitnet4j.sampling;

import java.util.function.IntPredicate;

/**
 * Finds the tokens that would continue a repetition, for {@link Dry}: those that stood behind an earlier occurrence of
 * the context's last tokens.
 */
final class RepetitionSearch {

    private final Dry options;
    private final IntPredicate breaks;
    /** At k: how many of the latest tokens also stand k places earlier; see {@link #match}. */
    private int[] matches = {};

    RepetitionSearch(Dry options, IntPredicate breaks) {
        this.options = options;
        this.breaks = breaks;
    }

    /**
     * Looks through a context.
     *
     * @param lengths receives each token that would continue a repetition of at least the allowed length, with the
     *     length of the longest one
     */
    void find(TokenSequence tokens, TokenCounts lengths) {
        int size = Math.min(tokens.length(), options.window());
        int unbroken = unbroken(tokens, size);
        lengths.clear();
        if (unbroken < options.allowedLength()) {
            return;
        }
        match(tokens, size, unbroken);
        for (int k = 1; k < size; k++) {
            int next = fromEnd(tokens, k - 1);
            if (matches[k] >= options.allowedLength() && !breaks.test(next)) {
                lengths.raise(next, matches[k]);
            }
        }
    }

    private static int fromEnd(TokenSequence tokens, int back) {
        return tokens.token(tokens.length() - 1 - back);
    }

    /** How many of the latest tokens have no breaker among them. */
    private int unbroken(TokenSequence tokens, int size) {
        int count = 0;
        while (count < size && !breaks.test(fromEnd(tokens, count))) {
            count++;
        }
        return count;
    }

    /**
     * The Z algorithm on the tokens in reverse, in time proportional to their number. Matches end at the first breaker,
     * so none is longer than {@code longest}.
     */
    private void match(TokenSequence tokens, int size, int longest) {
        if (matches.length < size) {
            matches = new int[Math.max(size, 2 * matches.length)];
        }
        int left = 0;
        int right = 0; // the match that reaches furthest covers [left, right)
        for (int k = 1; k < size; k++) {
            int length = k < right ? Math.min(right - k, matches[k - left]) : 0;
            while (length < longest && k + length < size && fromEnd(tokens, length) == fromEnd(tokens, k + length)) {
                length++;
            }
            matches[k] = length;
            if (k + length > right) {
                left = k;
                right = k + length;
            }
        }
    }
}
