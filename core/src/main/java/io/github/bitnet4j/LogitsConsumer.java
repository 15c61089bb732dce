package io.github.bitnet4j;

/** Receives the logits of a sequence of tokens, position after position. */
@FunctionalInterface
public interface LogitsConsumer {

    /**
     * Takes the logits of one position.
     *
     * @param position index of the token after which they hold
     * @param logits one for each id of the vocabulary; the receiver's to keep
     */
    void accept(int position, float[] logits);
}
