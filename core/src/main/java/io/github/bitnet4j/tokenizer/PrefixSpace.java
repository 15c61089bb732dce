package io.github.bitnet4j.tokenizer;

/** Puts a space before every piece that does not begin with one. */
final class PrefixSpace implements SplitStep {

    private static final byte[] SPACE = {' '};

    @Override
    public void split(byte[] text, int from, int to, boolean first, Pieces next) {
        if (text[from] == ' ') {
            next.accept(text, from, to, first);
            return;
        }
        byte[] piece = Bytes.joined(SPACE, Bytes.copy(text, from, to));
        next.accept(piece, 0, piece.length, first);
    }
}
