package io.github.bitnet4j.tokenizer;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.IntPredicate;

/** Something to look for in texts. */
interface TextPattern {

    /** The matches in text[from, to), which is well-formed UTF-8 and looked at by itself. */
    Matches in(byte[] text, int from, int to);

    /** Goes through the matches of a pattern from left to right; they do not overlap. */
    abstract class Matches {
        int start;
        int end;

        /** Moves to the next match. */
        abstract boolean find();
    }

    /** A text itself, which must not be empty. */
    static TextPattern literal(String literal) {
        byte[] bytes = Utf8.encode(literal);
        return (text, from, to) -> new Matches() {
            private int next = from;

            @Override
            boolean find() {
                for (; next + bytes.length <= to; next++) {
                    if (text[next] == bytes[0]
                            && Arrays.equals(text, next, next + bytes.length, bytes, 0, bytes.length)) {
                        start = next;
                        next += bytes.length;
                        end = next;
                        return true;
                    }
                }
                return false;
            }
        };
    }

    /** Every character of a kind. */
    static TextPattern character(IntPredicate kind) {
        return (text, from, to) -> new Matches() {
            private int next = from;

            @Override
            boolean find() {
                while (next < to) {
                    start = next;
                    next = Utf8.next(text, next);
                    end = next;
                    if (kind.test(Utf8.codePointAt(text, start))) {
                        return true;
                    }
                }
                return false;
            }
        };
    }

    /** The text with every match replaced; the same array if there is none. */
    default byte[] replaceAll(byte[] text, byte[] replacement) {
        Matches matches = in(text, 0, text.length);
        if (!matches.find()) {
            return text;
        }
        ByteArrayOutputStream result = new ByteArrayOutputStream(text.length + replacement.length);
        int copied = 0;
        do {
            result.write(text, copied, matches.start - copied);
            result.writeBytes(replacement);
            copied = matches.end;
        } while (matches.find());
        result.write(text, copied, text.length - copied);
        return result.toByteArray();
    }
}
