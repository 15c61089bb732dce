package io.github.bitnet4j.tokenizer;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** Turns tokens back into bytes of text: steps that look at one token at a time, and then a cut at the ends of the text. */
final class TokenDecoder {

    /** Of byte-level BPE. */
    static final TokenDecoder BYTE_LEVEL = new TokenDecoder(List.of(Step.BYTE_LEVEL), Trim.NONE);

    private final List<Step> steps;
    private final Trim trim;
    /** The usual case, which makes no garbage. */
    private final boolean byteLevelOnly;

    TokenDecoder(List<Step> steps, Trim trim) {
        this.steps = List.copyOf(steps);
        this.trim = trim;
        byteLevelOnly = this.steps.equals(List.of(Step.BYTE_LEVEL)) && trim.equals(Trim.NONE);
    }

    /** Of SentencePiece; a space that encoding put before the text is taken off again. */
    static TokenDecoder sentencePiece(boolean trimSpace) {
        Step spaces = Step.replace(TextPattern.literal("\u2581"), " ");
        return new TokenDecoder(
                List.of(spaces, Step.BYTE_FALLBACK), trimSpace ? new Trim((byte) ' ', 1, 0) : Trim.NONE);
    }

    /** A text that is to be decoded. */
    Text newText(boolean start) {
        return new Text(start);
    }

    /** One change of what a token prints. */
    @FunctionalInterface
    interface Step {

        /** Characters of the alphabet of byte-level BPE become bytes; user-defined tokens are plain text. */
        Step BYTE_LEVEL = (bytes, type, first) -> {
            if (type == TokenType.USER_DEFINED) {
                return bytes;
            }
            ByteArrayOutputStream unmapped = new ByteArrayOutputStream(bytes.length);
            ByteAlphabet.unmap(bytes, 0, bytes.length, unmapped);
            return unmapped.toByteArray();
        };

        /** {@code <0x41>} becomes a byte. */
        Step BYTE_FALLBACK = (bytes, type, first) -> {
            int value = ByteTokens.value(bytes);
            return value < 0 ? bytes : new byte[] {(byte) value};
        };

        /** Tokens with a space between them, as where a file has no decoder. */
        Step SPACE_BETWEEN = (bytes, type, first) -> first ? bytes : Bytes.joined(new byte[] {' '}, bytes);

        /**
         * The changed bytes.
         *
         * @param type type of the token
         * @param first whether it is the first that prints something
         */
        byte[] apply(byte[] bytes, TokenType type, boolean first);

        static Step replace(TextPattern pattern, String replacement) {
            byte[] content = Utf8.encode(replacement);
            return (bytes, type, first) ->
                    Utf8.isWellFormed(bytes, 0, bytes.length) ? pattern.replaceAll(bytes, content) : bytes;
        }

        /** Takes a character off the ends of every token. */
        static Step strip(byte character, int start, int stop) {
            return (bytes, type, first) -> {
                int from = 0;
                while (from < bytes.length && from < start && bytes[from] == character) {
                    from++;
                }
                int to = bytes.length;
                while (to > from && bytes.length - to < stop && bytes[to - 1] == character) {
                    to--;
                }
                return Bytes.copy(bytes, from, to);
            };
        }

        /** A visible character becomes a space, in the first token nothing if a space was put before the text. */
        static Step metaspace(String visible, boolean dropFirst) {
            Step toSpace = replace(TextPattern.literal(visible), " ");
            Step toNothing = replace(TextPattern.literal(visible), "");
            return (bytes, type, first) -> (first && dropFirst ? toNothing : toSpace).apply(bytes, type, first);
        }
    }

    /** How many of a character are taken off the start and the end of a text, if there are so many. */
    record Trim(byte character, int start, int stop) {

        static final Trim NONE = new Trim((byte) ' ', 0, 0);
    }

    /** A text in the making. */
    final class Text {

        private boolean first;
        /** How many characters may still be taken off the start. */
        private int trimmable;
        /** Characters that are held back because they may turn out to be the end of the text. */
        private int held;

        private Text(boolean start) {
            first = start;
            trimmable = start ? trim.start : 0;
        }

        /** Writes the bytes of text that a token stands for; nothing if it only structures a prompt. */
        void print(Vocabulary vocabulary, int id, ByteArrayOutputStream target) {
            TokenType type = vocabulary.type(id);
            if (type.isSpecial()) {
                return;
            }
            if (byteLevelOnly) {
                printByteLevel(vocabulary.texts(), id, type, target);
                return;
            }
            byte[] bytes = vocabulary.text(id);
            for (Step step : steps) {
                bytes = step.apply(bytes, type, first);
            }
            first = false;
            if (trimmable == 0 && trim.stop == 0) {
                target.write(bytes, 0, bytes.length);
            } else {
                trimmed(bytes, target);
            }
        }

        /** Writes what was held back and is not taken off. */
        void finish(ByteArrayOutputStream target) {
            release(Math.max(0, held - trim.stop), target);
            held = 0;
        }

        private void printByteLevel(PackedStrings texts, int id, TokenType type, ByteArrayOutputStream target) {
            if (type == TokenType.USER_DEFINED) {
                target.write(texts.bytes(), texts.start(id), texts.length(id));
            } else {
                ByteAlphabet.unmap(texts.bytes(), texts.start(id), texts.end(id), target);
            }
        }

        private void trimmed(byte[] bytes, ByteArrayOutputStream target) {
            for (byte b : bytes) {
                if (b != trim.character) {
                    release(held, target);
                    trimmable = 0;
                    target.write(b);
                } else if (trimmable > 0) {
                    trimmable--;
                } else if (trim.stop > 0) {
                    held++;
                } else {
                    target.write(b);
                }
            }
        }

        private void release(int count, ByteArrayOutputStream target) {
            for (int i = 0; i < count; i++) {
                target.write(trim.character);
            }
            held -= count;
        }
    }
}
