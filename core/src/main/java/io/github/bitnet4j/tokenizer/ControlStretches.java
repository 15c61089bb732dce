package io.github.bitnet4j.tokenizer;

import java.util.BitSet;

/** Where in the UTF-8 form of a text control tokens may be recognised; asked for rising positions. */
final class ControlStretches {

    private final String text;
    private final BitSet control;
    /** The characters before this index have been passed; they end at {@link #bytes} in UTF-8. */
    private int chars;

    private int bytes;
    /** End of the stretch of characters that {@link #chars} is in, if it is in one. */
    private int stretchChars;

    private int stretchBytes;

    ControlStretches(String text, BitSet control) {
        this.text = text;
        this.control = control;
    }

    /** The end of the stretch that a byte is in; not above the byte's position if it is in none. */
    int endAt(int at) {
        while (bytes < at) {
            passCharacter();
        }
        if (chars >= stretchChars && chars < text.length() && control.get(chars)) {
            stretchChars = Math.min(text.length(), control.nextClearBit(chars));
            stretchBytes = bytes + utf8Length(chars, stretchChars);
        }
        return stretchBytes;
    }

    private void passCharacter() {
        int next = chars + Character.charCount(text.codePointAt(chars));
        bytes += utf8Length(chars, next);
        chars = next;
    }

    /** Length of the UTF-8 form of some characters; a lone surrogate takes the three bytes of U+FFFD. */
    private int utf8Length(int from, int to) {
        int length = 0;
        for (int i = from; i < to; ) {
            int c = text.codePointAt(i);
            length += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            i += Character.charCount(c);
        }
        return length;
    }
}
