package io.github.bitnet4j.tokenizer;

import java.io.ByteArrayOutputStream;

/**
 * Turns ids that arrive one after the other into text, and never returns half a character.
 *
 * <p>The pieces that {@link #accept} returns and the rest that {@link #finish} returns make up exactly what {@link
 * Tokenizer#decode} returns for all ids at once. A detokenizer serves one text and one thread at a time.
 */
public final class Detokenizer {

    private final Tokenizer tokenizer;
    private final TokenDecoder tokenDecoder;
    private final Utf8Decoder decoder = new Utf8Decoder();
    private final Printed bytes = new Printed();
    private TokenDecoder.Text text;

    Detokenizer(Tokenizer tokenizer, TokenDecoder tokenDecoder, boolean startOfText) {
        this.tokenizer = tokenizer;
        this.tokenDecoder = tokenDecoder;
        text = tokenDecoder.newText(startOfText);
    }

    /**
     * The text that is complete with the next token.
     *
     * @param id its id, 0 to {@code size() - 1} of the tokenizer
     * @return the text since the last call, often empty; bytes that cannot become a character are U+FFFD in it
     * @throws IllegalArgumentException if no token has the id
     */
    public String accept(int id) {
        StringBuilder text = new StringBuilder();
        accept(id, text);
        return text.toString();
    }

    /**
     * Appends the text that is complete with the next token.
     *
     * @param id its id, 0 to {@code size() - 1} of the tokenizer
     * @param target receives what {@link #accept(int)} returns
     * @throws IllegalArgumentException if no token has the id
     */
    public void accept(int id, StringBuilder target) {
        tokenizer.print(id, text, bytes);
        bytes.moveTo(decoder, target);
    }

    /**
     * Ends the text; the next id starts a new one.
     *
     * @return U+FFFD if the last character is incomplete, otherwise nothing
     */
    public String finish() {
        StringBuilder text = new StringBuilder();
        finish(text);
        return text.toString();
    }

    /**
     * Ends the text; the next id starts a new one.
     *
     * @param target receives what {@link #finish()} returns
     */
    public void finish(StringBuilder target) {
        text.finish(bytes);
        bytes.moveTo(decoder, target);
        decoder.finish(target);
        text = tokenDecoder.newText(true);
    }

    /** The bytes of a token, which are used where they lie. */
    private static final class Printed extends ByteArrayOutputStream {

        void moveTo(Utf8Decoder decoder, StringBuilder target) {
            for (int i = 0; i < count; i++) {
                decoder.accept(buf[i], target);
            }
            reset();
        }
    }
}
