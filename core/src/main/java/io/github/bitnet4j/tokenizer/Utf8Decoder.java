package io.github.bitnet4j.tokenizer;

/**
 * Turns bytes that arrive one after the other into text.
 *
 * <p>Every maximal part of an ill-formed sequence that could have started a well-formed one becomes one U+FFFD, as
 * the Unicode standard recommends (section 3.9, "Substitution of Maximal Subparts").
 */
final class Utf8Decoder {

    private static final char REPLACEMENT = '\uFFFD';

    private int codePoint;
    private int missing;
    /** Bounds of the next continuation byte: they exclude overlong forms, surrogates and what is above U+10FFFF. */
    private int lower;

    private int upper;

    void accept(byte next, StringBuilder target) {
        int b = next & 0xFF;
        if (missing > 0 && (b < lower || b > upper)) {
            finish(target);
        }
        if (missing == 0) {
            lead(b, target);
            return;
        }
        lower = 0x80;
        upper = 0xBF;
        codePoint = (codePoint << 6) | (b & 0x3F);
        if (--missing == 0) {
            target.appendCodePoint(codePoint);
        }
    }

    /** Ends the text: a character that is not complete becomes U+FFFD. */
    void finish(StringBuilder target) {
        if (missing > 0) {
            missing = 0;
            target.append(REPLACEMENT);
        }
    }

    private void lead(int b, StringBuilder target) {
        lower = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
        upper = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
        if (b < 0x80) {
            target.append((char) b);
        } else if (b >= 0xC2 && b <= 0xDF) {
            start(b & 0x1F, 1);
        } else if (b >= 0xE0 && b <= 0xEF) {
            start(b & 0x0F, 2);
        } else if (b >= 0xF0 && b <= 0xF4) {
            start(b & 0x07, 3);
        } else {
            target.append(REPLACEMENT);
        }
    }

    private void start(int bits, int continuationBytes) {
        codePoint = bits;
        missing = continuationBytes;
    }
}
