package io.github.bitnet4j;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Given continuations of a prompt, with how likely each is.
 *
 * @param options the continuations in the order in which they were given, at least one
 */
public record Choices(List<Choice> options) {

    /** Copies the list. */
    public Choices {
        options = List.copyOf(options);
    }

    /**
     * The likeliest one.
     *
     * @return of equally likely ones the first
     */
    public Choice best() {
        return ranked().get(0);
    }

    /**
     * The likeliest one by the character.
     *
     * @return of equally likely ones the first
     */
    public Choice bestPerCharacter() {
        return rankedPerCharacter().get(0);
    }

    /**
     * All, the likeliest first.
     *
     * @return in falling order of {@link Choice#logProb}, equal ones as they were given
     */
    public List<Choice> ranked() {
        return ranked(Choice::logProb);
    }

    /**
     * All, the likeliest by the character first.
     *
     * @return in falling order of {@link Choice#logProbPerCharacter}, equal ones as they were given
     */
    public List<Choice> rankedPerCharacter() {
        return ranked(Choice::logProbPerCharacter);
    }

    private List<Choice> ranked(ToDoubleFunction<Choice> value) {
        Comparator<Choice> falling = Comparator.comparingDouble(choice -> -value.applyAsDouble(choice));
        return options.stream().sorted(falling).toList();
    }
}
