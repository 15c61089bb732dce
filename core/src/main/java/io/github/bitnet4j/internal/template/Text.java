package io.github.bitnet4j.internal.template;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * A string that knows of every character whether the template wrote it or it came with the data. Equality is that of the
 * characters alone. Offsets are those of {@link String}.
 */
public final class Text {

    /** Receives the runs of a text in order. */
    @FunctionalInterface
    public interface RunConsumer {
        /** A stretch of characters with one origin, as long as possible. */
        void run(String characters, boolean template);
    }

    static final Text EMPTY = new Text("", new int[0], false);

    private final String string;
    /** Where the runs end; runs of the template and of the data alternate. */
    private final int[] ends;

    private final boolean firstIsTemplate;

    Text(String string, int[] ends, boolean firstIsTemplate) {
        this.string = string;
        this.ends = ends;
        this.firstIsTemplate = firstIsTemplate;
    }

    /** A text that the template wrote, or that counts as such. */
    public static Text template(String string) {
        return of(string, true);
    }

    /** A text that came with the data. */
    public static Text data(String string) {
        return of(string, false);
    }

    static Text of(String string, boolean template) {
        return string.isEmpty() ? EMPTY : new Text(string, new int[] {string.length()}, template);
    }

    /** Passes on the runs in order. */
    public void forEachRun(RunConsumer consumer) {
        forEachRun(0, string.length(), consumer);
    }

    void forEachRun(int from, int to, RunConsumer consumer) {
        int start = from;
        for (int run = runAt(from); start < to; run++) {
            int end = Math.min(ends[run], to);
            consumer.run(string.substring(start, end), isTemplate(run));
            start = end;
        }
    }

    int length() {
        return string.length();
    }

    boolean isEmpty() {
        return string.isEmpty();
    }

    /** Whether the template wrote all the characters of a stretch; an empty one is nobody's. */
    boolean isTemplate(int from, int to) {
        return from < to && ends[runAt(from)] >= to && isTemplate(runAt(from));
    }

    /** Whether the template wrote all of it. */
    boolean isTemplate() {
        return isTemplate(0, string.length());
    }

    Text slice(int from, int to) {
        if (from == 0 && to == string.length()) {
            return this;
        }
        if (from >= to) {
            return EMPTY;
        }
        int first = runAt(from);
        int last = runAt(to - 1);
        int[] cut = new int[last - first + 1];
        for (int i = 0; i < cut.length; i++) {
            cut[i] = Math.min(ends[first + i], to) - from;
        }
        return new Text(string.substring(from, to), cut, isTemplate(first));
    }

    /** Each run changed by itself if their lengths change, and otherwise all characters at once. */
    Text map(UnaryOperator<String> change) {
        String changed = change.apply(string);
        if (changed.length() == string.length()) {
            return new Text(changed, ends, firstIsTemplate);
        }
        if (ends.length <= 1) {
            return of(changed, firstIsTemplate);
        }
        TextBuilder parts = new TextBuilder();
        forEachRun((characters, template) -> parts.append(change.apply(characters), template));
        return parts.toText();
    }

    private boolean isTemplate(int run) {
        return firstIsTemplate == (run % 2 == 0);
    }

    /** The run of a character. */
    private int runAt(int offset) {
        int found = Arrays.binarySearch(ends, offset);
        return found >= 0 ? found + 1 : -found - 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Text text && text.string.equals(string);
    }

    @Override
    public int hashCode() {
        return string.hashCode();
    }

    /** The characters. */
    @Override
    public String toString() {
        return string;
    }
}
