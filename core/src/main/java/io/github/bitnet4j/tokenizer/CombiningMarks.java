package io.github.bitnet4j.tokenizer;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Puts long runs of combining marks into the order that normal forms give them.
 *
 * <p>The JDK sorts a run by insertion: 100 kB of marks in the wrong order take it ten seconds, and a text is somebody
 * else's. So long runs are sorted here before. The JDK does not tell the combining class of a mark, only the order it
 * gives to two of them.
 */
final class CombiningMarks {

    /** Longer than any run in a language. */
    private static final int LONG_RUN = 64;

    /** Marks of the first and of the last combining class; one of them changes places with any other mark. */
    private static final int FIRST = 0x334;

    private static final int LAST = 0x345;

    private CombiningMarks() {}

    /** A canonically equivalent text, the text itself if it has no long runs. */
    static String sorted(String text) {
        StringBuilder sorted = new StringBuilder();
        int copied = 0;
        for (int at = 0; at < text.length(); ) {
            int end = runEnd(text, at);
            if (end - at > LONG_RUN) {
                sorted.append(text, copied, at);
                appendSorted(decomposed(text, at, end), sorted);
                copied = end;
            }
            at = Math.max(end, at + Character.charCount(text.codePointAt(at)));
        }
        return copied == 0 ? text : sorted.append(text, copied, text.length()).toString();
    }

    private static int runEnd(String text, int from) {
        int end = from;
        while (end < text.length() && isMark(text.codePointAt(end))) {
            end += Character.charCount(text.codePointAt(end));
        }
        return end;
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    private static String decomposed(String text, int from, int to) {
        StringBuilder characters = new StringBuilder();
        text.substring(from, to)
                .codePoints()
                .forEach(c -> characters.append(Normalizer.normalize(Character.toString(c), Form.NFD)));
        return characters.toString();
    }

    /** Appends a run with every stretch of marks that may change places in their order. */
    private static void appendSorted(String run, StringBuilder target) {
        Map<Integer, Integer> classes = classes(run);
        List<Integer> stretch = new ArrayList<>();
        run.codePoints().forEach(c -> {
            if (classes.containsKey(c)) {
                stretch.add(c);
            } else {
                flush(stretch, classes, target);
                target.appendCodePoint(c);
            }
        });
        flush(stretch, classes, target);
    }

    private static void flush(List<Integer> stretch, Map<Integer, Integer> classes, StringBuilder target) {
        stretch.sort(Comparator.comparing(classes::get)); // stable, as the definition wants it
        stretch.forEach(target::appendCodePoint);
        stretch.clear();
    }

    /** Numbers in the order of combining classes, of the marks that have one. */
    private static Map<Integer, Integer> classes(String run) {
        List<Integer> marks =
                new ArrayList<>(new TreeSet<>(run.codePoints().boxed().toList()));
        marks.removeIf(c -> !changePlaces(c, FIRST) && !changePlaces(LAST, c));
        marks.sort(CombiningMarks::compare);
        Map<Integer, Integer> classes = new HashMap<>();
        int number = 0;
        for (int i = 0; i < marks.size(); i++) {
            number += i > 0 && changePlaces(marks.get(i), marks.get(i - 1)) ? 1 : 0;
            classes.put(marks.get(i), number);
        }
        return classes;
    }

    private static int compare(int left, int right) {
        if (changePlaces(left, right)) {
            return 1;
        }
        return changePlaces(right, left) ? -1 : 0;
    }

    private static boolean changePlaces(int left, int right) {
        String pair = Character.toString(left) + Character.toString(right);
        return !Normalizer.isNormalized(pair, Form.NFD);
    }
}
