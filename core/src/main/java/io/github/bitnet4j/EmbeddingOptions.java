package io.github.bitnet4j;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How texts become vectors; immutable.
 *
 * @param pooling how the states of a text's tokens become one vector, or null for the way that the model's file names
 * @param prefix what is put before each text and counts as a part of it, such as {@code "query: "} before what is looked
 *     for with an embedding model; special tokens in it stay text
 * @param truncate whether a text that is longer than the context loses its end; otherwise it is refused
 * @param normalize whether vectors get length 1; otherwise they are the pooled states as they are
 * @param cancellation what can stop a call before its end, or null
 */
public record EmbeddingOptions(
        @Nullable Pooling pooling,
        String prefix,
        boolean truncate,
        boolean normalize,
        @Nullable CancellationToken cancellation) {

    private static final EmbeddingOptions DEFAULTS = new EmbeddingOptions(null, "", false, true, null);

    /** Checks that there is a prefix, if only an empty one. */
    public EmbeddingOptions {
        Objects.requireNonNull(prefix, "prefix");
    }

    /**
     * The file's pooling, no prefix, vectors of length 1; texts that do not fit are refused.
     *
     * @return the defaults
     */
    public static EmbeddingOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Chooses how the states of a text's tokens become one vector.
     *
     * @param value the way, or null for the one that the model's file names
     * @return changed options
     */
    public EmbeddingOptions withPooling(@Nullable Pooling value) {
        return new EmbeddingOptions(value, prefix, truncate, normalize, cancellation);
    }

    /**
     * Puts something before each text.
     *
     * @param value the prefix, empty for none
     * @return changed options
     */
    public EmbeddingOptions withPrefix(String value) {
        return new EmbeddingOptions(pooling, value, truncate, normalize, cancellation);
    }

    /**
     * Cuts texts that are longer than the context, or refuses them.
     *
     * @param value true to keep as many of the text's first tokens as fit between its begin and end tokens
     * @return changed options
     */
    public EmbeddingOptions withTruncate(boolean value) {
        return new EmbeddingOptions(pooling, prefix, value, normalize, cancellation);
    }

    /**
     * Gives vectors length 1, or leaves them as they are.
     *
     * @param value true to divide each by its length
     * @return changed options
     */
    public EmbeddingOptions withNormalize(boolean value) {
        return new EmbeddingOptions(pooling, prefix, truncate, value, cancellation);
    }

    /**
     * Lets a token stop the call.
     *
     * @param value the token, or null for none
     * @return changed options
     */
    public EmbeddingOptions withCancellation(@Nullable CancellationToken value) {
        return new EmbeddingOptions(pooling, prefix, truncate, normalize, value);
    }

    boolean isCancelled() {
        return cancellation != null && cancellation.isCancelled();
    }
}
