package io.github.bitnet4j.tokenizer;

import java.util.Arrays;

/**
 * A step that looks at text in the alphabet of byte-level BPE, as those that follow ByteLevel do, and cuts the text
 * itself.
 */
final class ByteAlphabetSplit implements SplitStep {

    private final SplitStep step;

    ByteAlphabetSplit(SplitStep step) {
        this.step = step;
    }

    @Override
    public void split(byte[] text, int from, int to, boolean first, Pieces next) {
        byte[] buffer = new byte[2 * (to - from)];
        byte[] mapped = Arrays.copyOf(buffer, ByteAlphabet.map(text, from, to, buffer));
        int[] positions = new int[mapped.length + 1]; // by position in the mapped text; every character is a byte
        int position = from;
        for (int at = 0; at < mapped.length; at = Utf8.next(mapped, at)) {
            positions[at] = position++;
        }
        positions[mapped.length] = to;
        step.split(
                mapped,
                0,
                mapped.length,
                first,
                (piece, start, end, isFirst) -> next.accept(text, positions[start], positions[end], isFirst));
    }
}
