package io.github.bitnet4j.internal.engine;

import java.util.List;

/**
 * Looks for stop strings in a text that comes in pieces. Text that may be the start of a stop string is held back until
 * it is clear that it is not.
 */
final class StopStrings {

    private final String[] stops;
    private final StringBuilder held = new StringBuilder();
    private boolean found;

    StopStrings(List<String> stops) {
        this.stops = stops.toArray(new String[0]);
    }

    /** The text that is held back; new text is appended here. */
    StringBuilder held() {
        return held;
    }

    /** Whether a stop string has come. */
    boolean found() {
        return found;
    }

    /** Length of the start of the held text that is certain to come before any stop string; looks for one, too. */
    int certain() {
        int stop = firstStop();
        found = stop >= 0;
        return found ? stop : held.length() - longestStart();
    }

    /** Drops text that is no longer to be held. */
    void release(int length) {
        held.delete(0, length);
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
                if (endsWithStart(stop, length)) {
                    longest = length;
                }
            }
        }
        return longest;
    }

    private boolean endsWithStart(String stop, int length) {
        int from = held.length() - length;
        for (int i = 0; i < length; i++) {
            if (held.charAt(from + i) != stop.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
