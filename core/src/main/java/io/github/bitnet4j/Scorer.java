package io.github.bitnet4j;

import io.github.bitnet4j.internal.engine.Context;
import io.github.bitnet4j.internal.engine.Engine;
import io.github.bitnet4j.internal.engine.ScoreCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Scores texts in the context of a session that its caller has to itself. */
final class Scorer {

    private final Engine engine;
    private final PromptEncoder encoder;
    private final Context context;

    Scorer(Engine engine, PromptEncoder encoder, Context context) {
        this.engine = engine;
        this.encoder = encoder;
        this.context = context;
    }

    /** Scores a continuation of the context, which is as before afterwards. */
    TextScore score(Prompt prompt) {
        return score(encoder.encode(prompt, context.length() == 0));
    }

    private TextScore score(int[] ids) {
        int start = context.length();
        int from = Math.max(1, start);
        context.append(ids);
        try {
            return context.length() <= from
                    ? new TextScore(List.of())
                    : textScore(from, ScoreCall.logProbs(engine, context, from));
        } finally {
            context.rewind(start);
        }
    }

    /**
     * Makes the context equal to a window and scores its tokens.
     *
     * @param from position of the first that is scored, at least 1 and within the window
     */
    float[] logProbs(int[] window, int from) {
        context.replace(window);
        return ScoreCall.logProbs(engine, context, from);
    }

    private TextScore textScore(int from, float[] logProbs) {
        List<TokenLogProb> tokens = new ArrayList<>(logProbs.length);
        for (int i = 0; i < logProbs.length; i++) {
            tokens.add(new TokenLogProb(context.token(from + i), logProbs[i]));
        }
        return new TextScore(tokens);
    }

    /**
     * Scores continuations of a prompt, to which the context is equal afterwards. Prompt and continuation become tokens
     * together, as where a model has read them; the tokens that the prompt begins with in all of these are processed once.
     */
    Choices choose(Prompt prompt, List<String> options) {
        check(options);
        int[] alone = encoder.encode(prompt, true);
        List<int[]> together =
                options.stream().map(text -> encoder.encode(prompt, text, true)).toList();
        int shared = together.stream().mapToInt(ids -> common(alone, ids)).min().orElseThrow();
        if (shared == 0) {
            throw new IllegalArgumentException(
                    "a prompt must have a token that stands before all options, to score them after it; give a longer prompt");
        }
        int longest = together.stream().mapToInt(ids -> ids.length).max().orElseThrow();
        if (Math.max(longest, alone.length) > context.capacity()) {
            throw new ContextFullException(Math.max(longest, alone.length), 0, context.capacity());
        }
        context.replace(Arrays.copyOf(alone, shared));
        try {
            List<Choice> choices = new ArrayList<>(options.size());
            for (int i = 0; i < options.size(); i++) {
                int[] rest = Arrays.copyOfRange(together.get(i), shared, together.get(i).length);
                choices.add(new Choice(i, options.get(i), score(rest)));
            }
            return new Choices(choices);
        } finally {
            context.append(Arrays.copyOfRange(alone, shared, alone.length));
        }
    }

    private static void check(List<String> options) {
        if (options.isEmpty() || options.contains("")) {
            throw new IllegalArgumentException("there must be at least one option, and none may be empty");
        }
    }

    /** Length of the common start of a prompt and its continuation, of which at least one token is left. */
    private static int common(int[] prompt, int[] continued) {
        int mismatch = Arrays.mismatch(prompt, continued);
        return Math.min(mismatch < 0 ? prompt.length : mismatch, continued.length - 1);
    }
}
