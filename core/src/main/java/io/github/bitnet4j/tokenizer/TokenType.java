package io.github.bitnet4j.tokenizer;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a token of a vocabulary is for; the codes are those of GGUF's {@code tokenizer.ggml.token_type}. */
public enum TokenType {
    /** A piece of text. */
    NORMAL(1),
    /** Stands for what the vocabulary cannot express. */
    UNKNOWN(2),
    /** Structures a prompt, such as the begin of a text; it prints nothing and plain text never becomes one. */
    CONTROL(3),
    /** A text that is always recognised as a whole, before the text is split into words. */
    USER_DEFINED(4),
    /** An id that no text maps to. */
    UNUSED(5),
    /** A single byte. */
    BYTE(6);

    private static final TokenType[] VALUES = values();

    private final int code;

    TokenType(int code) {
        this.code = code;
    }

    /**
     * The number that stands for this type in files.
     *
     * @return 1 to 6
     */
    public int code() {
        return code;
    }

    /**
     * The type that a number in a file stands for.
     *
     * @param code the number
     * @return the type, or empty if the number stands for none
     */
    public static Optional<TokenType> of(int code) {
        return Optional.ofNullable(orNull(code));
    }

    static @Nullable TokenType orNull(int code) {
        return code >= 1 && code <= VALUES.length ? VALUES[code - 1] : null;
    }

    /** Whether text may contain the token only where control tokens are asked for; it also prints nothing. */
    boolean isSpecial() {
        return this == CONTROL || this == UNKNOWN;
    }
}
