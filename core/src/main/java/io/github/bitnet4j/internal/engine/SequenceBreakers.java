package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.sampling.Dry;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that no repetition goes across: those whose text contains a breaker, and the last one of each breaker, for
 * breakers that no token contains. Only tokens that occur are looked at, once each.
 */
final class SequenceBreakers implements IntPredicate {

    private final Tokenizer tokenizer;
    private final List<String> breakers;
    private final BitSet known = new BitSet();
    private final BitSet breaking = new BitSet();

    SequenceBreakers(Tokenizer tokenizer, @Nullable Dry dry) {
        this.tokenizer = tokenizer;
        breakers = dry == null ? List.of() : dry.breakers();
        for (String breaker : breakers) {
            int[] ids = tokenizer.encode("a" + breaker); // inside a text: the first token of one is often another
            if (ids.length > 0) {
                breaking.set(ids[ids.length - 1]);
                known.set(ids[ids.length - 1]);
            }
        }
    }

    @Override
    public boolean test(int id) {
        if (!breakers.isEmpty() && !known.get(id)) {
            String text = tokenizer.decode(id);
            known.set(id);
            breaking.set(id, breakers.stream().anyMatch(text::contains));
        }
        return breaking.get(id);
    }
}
