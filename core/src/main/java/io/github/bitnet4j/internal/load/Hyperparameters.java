package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFormatException;

/**
 * What a file says of its model, under the names that GGUF has for it after the architecture's:
 * {@code embedding_length}, {@code attention.head_count}, … . A source with other names translates them.
 *
 * <p>Accessors throw {@link ModelFormatException} if there is no such key or its value is of another kind; ask
 * {@link #has} first where a key is optional.
 */
interface Hyperparameters {

    /** The file, for messages. */
    String file();

    /** The architecture, by the name that GGUF has for it. */
    String architecture();

    /** The tokenizer's model by the name that GGUF has for it: {@code gpt2} for byte-level BPE, {@code llama} for SentencePiece. */
    String tokenizerModel();

    /** Number of tokens, which is the number of rows of the token embedding; at least 1. */
    int vocabulary();

    /** Whether the file says it. */
    boolean has(String key);

    /** An integer between two bounds, both included. */
    int integer(String key, int minimum, int maximum);

    /** A number, rounded to binary32 whatever the file holds. */
    float number(String key);

    /** A string. */
    String string(String key);

    /** A truth value. */
    boolean bool(String key);

    /** The file's own name of a key. */
    String label(String key);

    /** Says that a value contradicts others. */
    ModelFormatException invalid(String key, String expected, String found);
}
