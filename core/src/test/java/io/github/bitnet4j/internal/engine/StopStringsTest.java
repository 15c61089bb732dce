package io.github.bitnet4j.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StopStringsTest {

    @Test
    void holdsBackWhatMayBecomeAStop() {
        StopStrings stops = new StopStrings(List.of("END"));
        assertThat(accept(stops, "one E")).isEqualTo("one ");
        assertThat(accept(stops, "N")).isEmpty();
        assertThat(accept(stops, "T")).isEqualTo("ENT");
        assertThat(accept(stops, " EN")).isEqualTo(" ");
        assertThat(accept(stops, "D two")).isEmpty();
        assertThat(stops.found()).isTrue();
        assertThat(finish(stops)).isEmpty();
    }

    @Test
    void givesBackWhatWasHeldAtTheEnd() {
        StopStrings stops = new StopStrings(List.of("END"));
        assertThat(accept(stops, "EN")).isEmpty();
        assertThat(finish(stops)).isEqualTo("EN");
        assertThat(stops.found()).isFalse();
    }

    @Test
    void equalsASearchInTheWholeTextHoweverItIsCut() {
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 2_000; round++) {
            String text = letters(random, 30);
            List<String> stopList =
                    List.of(letters(random, 1 + random.nextInt(4)), letters(random, 1 + random.nextInt(4)));
            StopStrings stops = new StopStrings(stopList);
            StringBuilder out = new StringBuilder();
            for (String piece : cut(text, random)) {
                if (!stops.found()) {
                    out.append(accept(stops, piece));
                }
            }
            out.append(finish(stops));
            String expected = untilFirstComplete(text, stopList);
            assertThat(out.toString()).as("%s in %s", stopList, text).isEqualTo(expected);
            assertThat(stops.found()).isEqualTo(expected.length() < text.length());
        }
    }

    /** Adds a piece; returns what is certain to come before any stop string. */
    private static String accept(StopStrings stops, String piece) {
        stops.held().append(piece);
        return take(stops, stops.certain());
    }

    private static String finish(StopStrings stops) {
        return stops.found() ? "" : take(stops, stops.held().length());
    }

    private static String take(StopStrings stops, int length) {
        String text = stops.held().substring(0, length);
        stops.release(length);
        return text;
    }

    /** Reads the text letter by letter until it ends with a stop, of several with the longest. */
    private static String untilFirstComplete(String text, List<String> stops) {
        for (int end = 1; end <= text.length(); end++) {
            String read = text.substring(0, end);
            int longest = stops.stream()
                    .filter(read::endsWith)
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
            if (longest > 0) {
                return read.substring(0, end - longest);
            }
        }
        return text;
    }

    private static String letters(SplittableRandom random, int length) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < length; i++) {
            letters.append((char) ('a' + random.nextInt(3)));
        }
        return letters.toString();
    }

    private static List<String> cut(String text, SplittableRandom random) {
        List<String> pieces = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + 1 + random.nextInt(5));
            pieces.add(text.substring(at, end));
            at = end;
        }
        return pieces;
    }
}
