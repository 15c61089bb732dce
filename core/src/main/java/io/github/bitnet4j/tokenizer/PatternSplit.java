package io.github.bitnet4j.tokenizer;

/** Cuts text at the matches of a pattern. */
final class PatternSplit implements SplitStep {

    /** What becomes of the matches. */
    enum Behavior {
        /** They are left out. */
        REMOVED,
        /** Each is a piece. */
        ISOLATED,
        /** They go to the end of the piece before them; of several in a row only the first. */
        MERGED_WITH_PREVIOUS,
        /** They go to the start of the piece after them; of several in a row only the last. */
        MERGED_WITH_NEXT,
        /** Those in a row are one piece. */
        CONTIGUOUS
    }

    private final TextPattern pattern;
    private final Behavior behavior;
    private final boolean invert;

    /**
     * A step.
     *
     * @param invert whether the text between the matches is what the behavior is about
     */
    PatternSplit(TextPattern pattern, Behavior behavior, boolean invert) {
        this.pattern = pattern;
        this.behavior = behavior;
        this.invert = invert;
    }

    @Override
    public void split(byte[] text, int from, int to, boolean first, Pieces next) {
        Joiner joiner = new Joiner(text, from, first, next);
        TextPattern.Matches matches = pattern.in(text, from, to);
        int at = from;
        while (matches.find()) {
            if (at < matches.start) {
                joiner.add(at, matches.start, invert);
            }
            joiner.add(matches.start, matches.end, !invert);
            at = matches.end;
        }
        if (at < to) {
            joiner.add(at, to, invert);
        }
        joiner.flush();
    }

    /** Joins matches and what is between them to pieces. */
    private final class Joiner {

        private final byte[] text;
        private final int textStart;
        private final boolean first;
        private final Pieces next;
        private int start;
        private int end;
        /** Whether what came last was a match; at the start of the text, nothing was. */
        private boolean afterMatch;
        /** Whether a piece has begun, however short. */
        private boolean open;

        Joiner(byte[] text, int textStart, boolean first, Pieces next) {
            this.text = text;
            this.textStart = textStart;
            this.first = first;
            this.next = next;
        }

        void add(int from, int to, boolean match) {
            boolean joins = switch (behavior) {
                case REMOVED, ISOLATED -> false;
                case MERGED_WITH_PREVIOUS -> match && !afterMatch;
                case MERGED_WITH_NEXT -> !match && afterMatch;
                case CONTIGUOUS -> match == afterMatch;
            };
            if (!joins || !open) {
                flush();
                start = from;
                open = !(match && behavior == Behavior.REMOVED);
            }
            end = to;
            afterMatch = match;
        }

        void flush() {
            if (open && start < end) {
                next.accept(text, start, end, first && start == textStart);
            }
            open = false;
        }
    }
}
