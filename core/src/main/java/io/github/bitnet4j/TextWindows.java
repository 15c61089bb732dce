package io.github.bitnet4j;

import io.github.bitnet4j.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * A text cut into windows as llama.cpp's perplexity tool cuts it, so that figures compare: tokenised once as a whole, then
 * windows of equal length without overlap, the rest left out. The first token of each gives way to the begin-of-text token
 * where the model expects one.
 */
final class TextWindows {

    private final int[] ids;
    private final OptionalInt begin;
    private final int length;
    private final int count;

    /**
     * Cuts a text.
     *
     * @throws IllegalArgumentException if it is shorter than one window
     */
    TextWindows(Model model, Prompt text, PerplexityOptions options) {
        Tokenizer tokenizer = model.tokenizer();
        ids = model.encoder().encode(text, true);
        begin = tokenizer.addBos() ? tokenizer.bosId() : OptionalInt.empty();
        length = options.window();
        count = Math.min(ids.length / length, options.maxWindows());
        if (count == 0) {
            throw new IllegalArgumentException("the text has " + ids.length + " tokens, fewer than the " + length
                    + " of a window; give a longer text or a shorter window");
        }
    }

    int count() {
        return count;
    }

    /** The tokens of a window. */
    int[] window(int index) {
        int[] window = Arrays.copyOfRange(ids, index * length, (index + 1) * length);
        begin.ifPresent(id -> window[0] = id);
        return window;
    }

    /** Position of the first token of a window that counts: only behind half of it there is text enough to go by. */
    int firstScored() {
        return length / 2 + 1;
    }
}
