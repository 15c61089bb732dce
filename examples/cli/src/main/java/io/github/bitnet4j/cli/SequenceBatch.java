package io.github.bitnet4j.cli;

import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.Prompt;
import io.github.bitnet4j.Session;
import io.github.bitnet4j.TextStream;
import java.util.ArrayList;
import java.util.List;

/** Several sessions with a prompt of the same length each, to be continued together as often as wanted. */
final class SequenceBatch implements AutoCloseable {

    private final GenerateOptions options;
    private final int promptTokens;
    private final List<Session> sessions = new ArrayList<>();

    /** Processes the prompts: rotations of one, so that no two contexts are equal. */
    SequenceBatch(Model model, int[] prompt, GenerateOptions options, int count) {
        this.options = options;
        promptTokens = prompt.length;
        GenerateOptions promptOnly = GenerateOptions.builder().maxTokens(0).build();
        for (int i = 0; i < count; i++) {
            Session session = model.newSession();
            sessions.add(session);
            session.append(Prompt.tokens(rotated(prompt, i))).generate(promptOnly);
        }
    }

    private static int[] rotated(int[] ids, int by) {
        int[] rotated = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            rotated[i] = ids[(i + by) % ids.length];
        }
        return rotated;
    }

    /** Continues all prompts together; returns the tokens a second of all of them. */
    double decode() {
        sessions.forEach(session -> session.rewind(promptTokens));
        long start = System.nanoTime();
        List<TextStream> streams =
                sessions.stream().map(session -> session.stream(options)).toList();
        for (TextStream stream : streams) {
            stream.forEachRemaining(text -> {});
        }
        return sessions.size() * options.maxTokens() * 1e9 / (System.nanoTime() - start);
    }

    @Override
    public void close() {
        sessions.forEach(Session::close);
    }
}
