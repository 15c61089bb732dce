package io.github.bitnet4j.tokenizer;

/** Puts a visible character in the place of spaces and one more before words, and cuts before it. */
final class MetaspaceSplit implements SplitStep {

    /** Where a space is put before text that has none. */
    enum Prepend {
        ALWAYS,
        FIRST,
        NEVER
    }

    private static final TextPattern SPACE = TextPattern.literal(" ");

    private final byte[] replacement;
    private final Prepend prepend;
    private final SplitStep cut;

    MetaspaceSplit(String replacement, Prepend prepend, boolean split) {
        this.replacement = Utf8.encode(replacement);
        this.prepend = prepend;
        cut = split
                ? new PatternSplit(TextPattern.literal(replacement), PatternSplit.Behavior.MERGED_WITH_NEXT, false)
                : (text, from, to, first, next) -> next.accept(text, from, to, first);
    }

    @Override
    public void split(byte[] text, int from, int to, boolean first, Pieces next) {
        byte[] piece = SPACE.replaceAll(Bytes.copy(text, from, to), replacement);
        boolean wanted = prepend == Prepend.ALWAYS || (prepend == Prepend.FIRST && first);
        if (wanted && !Bytes.startsWith(piece, replacement)) {
            piece = Bytes.joined(replacement, piece);
        }
        cut.split(piece, 0, piece.length, first, next);
    }
}
