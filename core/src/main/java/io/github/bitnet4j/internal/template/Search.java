package io.github.bitnet4j.internal.template;

/** Finds a string in another in time that their lengths bound. */
final class Search {

    /** Up to this length the plain way is fast enough also where it is slowest. */
    private static final int SHORT = 32;

    private Search() {}

    /** Index of the first occurrence at or after another index, or -1. */
    static int indexOf(Renderer renderer, Text text, Text wanted, int from) {
        String string = text.toString();
        String pattern = wanted.toString();
        int found = pattern.length() <= SHORT ? string.indexOf(pattern, from) : knuthMorrisPratt(string, pattern, from);
        renderer.characters((found < 0 ? string.length() : found) - from + pattern.length());
        return found;
    }

    private static int knuthMorrisPratt(String string, String pattern, int from) {
        if (string.length() - from < pattern.length()) {
            return -1;
        }
        int[] border = new int[pattern.length() + 1];
        border[0] = -1;
        for (int i = 0, length = -1; i < pattern.length(); ) {
            while (length >= 0 && pattern.charAt(i) != pattern.charAt(length)) {
                length = border[length];
            }
            border[++i] = ++length;
        }
        for (int i = from, matched = 0; i < string.length(); ) {
            while (matched >= 0 && string.charAt(i) != pattern.charAt(matched)) {
                matched = border[matched];
            }
            i++;
            if (++matched == pattern.length()) {
                return i - matched;
            }
        }
        return -1;
    }
}
