package io.github.bitnet4j.tokenizer;

import java.util.List;

/** The parts of a regular expression. */
sealed interface ExpressionNode {

    /** One character of a set. */
    record One(CharacterSet set) implements ExpressionNode {}

    /** One after the other; the empty text if there are none. */
    record Chain(List<ExpressionNode> parts) implements ExpressionNode {}

    /** The first that leads to a match. */
    record Choice(List<ExpressionNode> options) implements ExpressionNode {}

    /** A part {@code min} to {@code max} times, as often or as rarely as possible. */
    record Repeat(ExpressionNode body, int min, int max, boolean lazy) implements ExpressionNode {

        static final int ENDLESS = -1;
    }

    /** A part whose first match is final. */
    record Atomic(ExpressionNode body) implements ExpressionNode {}

    /** A part that has to follow, or must not. */
    record Ahead(ExpressionNode body, boolean negative) implements ExpressionNode {}

    /** A part of a fixed number of characters that has to come before, or must not. */
    record Behind(ExpressionNode body, int width, boolean negative) implements ExpressionNode {}

    /** A place of the text. */
    record At(Place place) implements ExpressionNode {}

    /** What can be said of a place. */
    enum Place {
        TEXT_START,
        TEXT_END,
        TEXT_END_OR_LAST_LINE_FEED,
        LINE_START,
        LINE_END,
        WORD_EDGE,
        NO_WORD_EDGE
    }

    /** How many characters it takes, or -1 if that varies. */
    default int width() {
        if (this instanceof One) {
            return 1;
        }
        if (this instanceof Atomic atomic) {
            return atomic.body().width();
        }
        if (this instanceof Repeat repeat) {
            int width = repeat.body().width();
            boolean fixed = width >= 0 && repeat.min() == repeat.max();
            return fixed ? width * repeat.min() : -1;
        }
        if (this instanceof Chain chain) {
            int sum = 0;
            for (ExpressionNode part : chain.parts()) {
                int width = part.width();
                if (width < 0) {
                    return -1;
                }
                sum += width;
            }
            return sum;
        }
        if (this instanceof Choice choice) {
            int width = choice.options().get(0).width();
            boolean same = choice.options().stream().allMatch(option -> option.width() == width);
            return same ? width : -1;
        }
        return 0;
    }

    /** Whether it may match the empty text. */
    default boolean isNullable() {
        if (this instanceof One) {
            return false;
        }
        if (this instanceof Atomic atomic) {
            return atomic.body().isNullable();
        }
        if (this instanceof Repeat repeat) {
            return repeat.min() == 0 || repeat.body().isNullable();
        }
        if (this instanceof Chain chain) {
            return chain.parts().stream().allMatch(ExpressionNode::isNullable);
        }
        if (this instanceof Choice choice) {
            return choice.options().stream().anyMatch(ExpressionNode::isNullable);
        }
        return true;
    }
}
