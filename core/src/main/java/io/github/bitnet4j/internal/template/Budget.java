package io.github.bitnet4j.internal.template;

/** What a rendering may spend, so that a hostile template ends in bounded time and memory. */
final class Budget {

    /** Expressions evaluated, statements executed, elements visited; one more with each character of the data. */
    private static final int MAX_STEPS = 2_000_000;
    /** Characters put together or looked at, in all; more with a long conversation. */
    private static final int MAX_CHARACTERS = 1 << 26;
    /** Most times that a template may go through its whole data. */
    private static final int MAX_PASSES = 64;

    private long steps;
    private long characters;

    Budget(long dataCharacters) {
        steps = MAX_STEPS + dataCharacters;
        characters = MAX_CHARACTERS + MAX_PASSES * dataCharacters;
    }

    /** Whether some more steps may be done. */
    boolean steps(long count) {
        steps -= count;
        return steps >= 0;
    }

    /** Whether some more characters may be handled. */
    boolean characters(long count) {
        characters -= count;
        return characters >= 0;
    }
}
