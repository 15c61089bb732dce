package io.github.bitnet4j.tokenizer;

import java.util.function.IntPredicate;

/** Cuts out runs of characters of one kind: {@code [kind]{min,max}}. */
final class RunSplitter implements Splitter {

    private final IntPredicate kind;
    private final int min;
    private final int max;

    RunSplitter(IntPredicate kind, int min, int max) {
        this.kind = kind;
        this.min = min;
        this.max = max;
    }

    @Override
    public int end(byte[] text, int from, int to) {
        int end = runEnd(text, from, to);
        if (end > from) {
            return end;
        }
        do {
            from = Utf8.next(text, from);
        } while (from < to && runEnd(text, from, to) == from);
        return from;
    }

    /** The end of the match at a position, or the position itself if there is none. */
    private int runEnd(byte[] text, int from, int to) {
        int end = from;
        int length = 0;
        while (end < to && length < max && kind.test(Utf8.codePointAt(text, end))) {
            end = Utf8.next(text, end);
            length++;
        }
        return length >= min ? end : from;
    }
}
