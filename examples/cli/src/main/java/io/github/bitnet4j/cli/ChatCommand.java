package io.github.bitnet4j.cli;

import io.github.bitnet4j.ContextFullException;
import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A conversation: a line in, an answer out. */
@Command(
        name = "chat",
        description = "Talks: answers each line of standard input.",
        footer = {"", "/reset forgets the conversation; /exit or the end of the input ends it."})
final class ChatCommand extends CliCommand {

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private GenerationOptions generation = new GenerationOptions();

    @Option(
            names = {"-s", "--system"},
            paramLabel = "SYSTEM",
            description = "What the system says before the conversation.")
    private @Nullable String system;

    @Override
    public Integer call() throws IOException {
        GenerateOptions options = generation.builder().build();
        try (Model loaded = model.load();
                Session session = loaded.newSession()) {
            noteBackend(loaded);
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            talk(lines, new Conversation(session, system), options);
        }
        return OK;
    }

    void talk(BufferedReader lines, Conversation conversation, GenerateOptions options) throws IOException {
        boolean interactive = Machine.hasTerminal();
        while (true) {
            if (interactive) {
                stream("> ");
            }
            String line = lines.readLine();
            if (line == null || line.strip().equals("/exit")) {
                return;
            }
            if (line.strip().equals("/reset")) {
                conversation.reset();
            } else if (!line.isBlank()) {
                answer(line, conversation, options);
            }
        }
    }

    private void answer(String question, Conversation conversation, GenerateOptions options) {
        try {
            int forgotten = conversation.ask(question, options, this::stream);
            stream("\n");
            if (forgotten > 0) {
                note("the context is full; forgot the oldest " + forgotten + " questions and their answers");
            }
        } catch (ContextFullException e) {
            note(Failures.describe(e));
        }
    }
}
