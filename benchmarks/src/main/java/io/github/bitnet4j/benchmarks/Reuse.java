package io.github.bitnet4j.benchmarks;

import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.Prompt;
import io.github.bitnet4j.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * How much sooner the next turn of a conversation begins where keys and values are there already: in the same session, in a
 * new one that finds them, in a fork, in one that was in a file. The conversation is of random tokens; each round has another
 * one, so that nothing is found that should not be.
 */
public final class Reuse {

    /** The conversation alone, without the turn that follows. */
    static final String COLD = "cold: the conversation is computed";

    private final Model model;
    private final int context;
    private final int turn;
    private final int rounds;
    private final Path file;
    private final Random random = new Random(1);
    private final Map<String, double[]> seconds = new LinkedHashMap<>();
    private int round;

    private Reuse(Model model, int context, int turn, int rounds, Path file) {
        this.model = model;
        this.context = context;
        this.turn = turn;
        this.rounds = rounds;
        this.file = file;
    }

    /**
     * Measures a model.
     *
     * @param args its file; tokens of the conversation, 1000 by default; tokens of the next turn, 20; rounds, 5
     * @throws IOException if there is no place for a snapshot
     */
    public static void main(String[] args) throws IOException {
        int context = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
        int turn = args.length > 2 ? Integer.parseInt(args[2]) : 20;
        int rounds = args.length > 3 ? Integer.parseInt(args[3]) : 5;
        try (Model model = Model.load(Path.of(args[0]), LoadOptions.defaults())) {
            System.out.printf(
                    "%s, %d tokens and a turn of %d%n", model.backend().describe(), context, turn);
            measure(model, context, turn, rounds)
                    .forEach((what, value) -> System.out.printf("%-42s %8.4f s%n", what, value));
        }
    }

    /** The median of some rounds for each thing that is measured, in seconds. */
    static Map<String, Double> measure(Model model, int context, int turn, int rounds) throws IOException {
        Path file = Files.createTempFile("bitnet4j-reuse", ".session");
        try {
            Reuse reuse = new Reuse(model, context, turn, rounds, file);
            for (int i = 0; i < rounds; i++) {
                reuse.round = i;
                reuse.run();
            }
            return reuse.medians();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void run() throws IOException {
        int[] conversation = tokens(context);
        int[] next = tokens(turn);
        try (Session session = model.newSession()) {
            firstToken(COLD, session, conversation);
            session.rewind(context);
            time("snapshot saved", () -> session.save(file));
            try (Session fork = forked(session)) {
                firstToken("next turn in a fork", fork, next);
            }
            firstToken("next turn in the same session", session, next);
        }
        time("snapshot restored", () -> model.restore(file).close());
        try (Session restored = model.restore(file)) {
            firstToken("next turn in a restored session", restored, next);
        }
        try (Session later = model.newSession().append(Prompt.tokens(conversation))) {
            firstToken("next turn in a new session (prefix cache)", later, next);
        }
    }

    private int[] tokens(int count) {
        return random.ints(count, 0, model.tokenizer().size()).toArray();
    }

    private static GenerateOptions one() {
        return GenerateOptions.builder().maxTokens(1).ignoreEndOfText(true).build();
    }

    private Session forked(Session session) {
        Session[] fork = new Session[1];
        time("fork", () -> fork[0] = session.fork());
        return fork[0];
    }

    private void firstToken(String what, Session session, int[] next) {
        session.append(Prompt.tokens(next));
        time(what, () -> session.generate(one()));
    }

    private void time(String what, Runnable action) {
        long start = System.nanoTime();
        action.run();
        seconds.computeIfAbsent(what, key -> new double[rounds])[round] = (System.nanoTime() - start) / 1e9;
    }

    private Map<String, Double> medians() {
        Map<String, Double> medians = new LinkedHashMap<>();
        seconds.forEach((what, values) -> {
            Arrays.sort(values);
            medians.put(what, values[rounds / 2]);
        });
        return medians;
    }
}
