package io.github.bitnet4j.cli;

import java.util.Optional;

/** Texts that perplexities are published for. */
enum KnownText {
    /** The raw test set of WikiText-2, {@code wiki.test.raw}. */
    WIKITEXT_2,
    /** Its first 100,000 characters. */
    WIKITEXT_2_START;

    private static final String FIRST_TITLE = "= Robert Boulter =";
    private static final int START = 100_000;
    private static final int WHOLE = 1_200_000;

    /** Recognises a text by its first title and its length. */
    static Optional<KnownText> of(String text) {
        if (!text.stripLeading().startsWith(FIRST_TITLE)) {
            return Optional.empty();
        }
        int characters = text.codePointCount(0, text.length());
        return characters == START
                ? Optional.of(WIKITEXT_2_START)
                : characters > WHOLE ? Optional.of(WIKITEXT_2) : Optional.empty();
    }
}
