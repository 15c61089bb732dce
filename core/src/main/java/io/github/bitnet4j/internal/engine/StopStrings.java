package io.github.bitnet4j.internal.engine;

import java.util.List;

/**
 * Looks for stop strings in a text that comes in pieces. Text that may be the start of a stop string is held back until
 * it is clear that it is not.
 */
final class StopStrings {

    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean found;

    StopStrings(List<String> stops) {
        this.stops = stops;
    }

    /** Whether a stop string has come; what follows it is dropped. */
    boolean found() {
        return found;
    }

    /** Takes the next piece and returns the text that is certain to come before any stop string. */
    String accept(String piece) {
        held.append(piece);
        int stop = firstStop();
        if (stop >= 0) {
            found = true;
            return take(stop);
        }
        return take(held.length() - longestStart());
    }

    /** Ends the text and returns what was held back. */
    String finish() {
        return found ? "" : take(held.length());
    }

    private String take(int length) {
        String text = held.substring(0, length);
        held.delete(0, length);
        return text;
    }

    /** Where the stop string begins that is complete first, so that it does not matter how the text is cut; or -1. */
    private int firstStop() {
        int first = -1;
        int firstEnd = Integer.MAX_VALUE;
        for (String stop : stops) {
            int at = held.indexOf(stop);
            int end = at + stop.length();
            if (at >= 0 && (end < firstEnd || (end == firstEnd && at < first))) {
                first = at;
                firstEnd = end;
            }
        }
        return first;
    }

    /** Length of the longest end of the held text that a stop string starts with. */
    private int longestStart() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (stop.startsWith(held.substring(held.length() - length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}
