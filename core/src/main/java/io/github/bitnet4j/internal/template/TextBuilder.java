package io.github.bitnet4j.internal.template;

import java.util.Arrays;

/** Puts texts together and keeps the origin of their characters. */
final class TextBuilder {

    private final StringBuilder characters = new StringBuilder();
    private int[] ends = new int[4];
    private int runs;
    private boolean firstIsTemplate;

    TextBuilder append(String string, boolean template) {
        if (string.isEmpty()) {
            return this;
        }
        characters.append(string);
        boolean lastIsTemplate = firstIsTemplate == (runs % 2 == 1);
        if (runs == 0) {
            firstIsTemplate = template;
        }
        if (runs == 0 || lastIsTemplate != template) {
            if (runs == ends.length) {
                ends = Arrays.copyOf(ends, 2 * runs);
            }
            runs++;
        }
        ends[runs - 1] = characters.length();
        return this;
    }

    TextBuilder append(Text text) {
        text.forEachRun(this::append);
        return this;
    }

    TextBuilder append(Text text, int from, int to) {
        text.forEachRun(from, to, this::append);
        return this;
    }

    int length() {
        return characters.length();
    }

    Text toText() {
        return runs == 0 ? Text.EMPTY : new Text(characters.toString(), Arrays.copyOf(ends, runs), firstIsTemplate);
    }
}
