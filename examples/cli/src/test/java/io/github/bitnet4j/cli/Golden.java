package io.github.bitnet4j.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.bitnet4j.demo.DemoModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A golden answer of the demo model.
 *
 * @param text the whole prompt, special tokens spelled out
 * @param messages contents of the conversation's messages; none if the prompt is no conversation
 * @param promptIds the prompt's token ids
 * @param answer the greedy answer
 */
record Golden(String text, List<String> messages, List<Integer> promptIds, String answer) {

    /** All of them. */
    static List<Golden> all() {
        return new String(resource("greedy.jsonl"), StandardCharsets.UTF_8)
                .lines()
                .map(Golden::parse)
                .toList();
    }

    /** The answers to single messages. */
    static List<Golden> questions() {
        return all().stream().filter(golden -> golden.messages.size() == 1).toList();
    }

    /** Logits after each token of the first prompt, float32 little-endian. */
    static byte[] logits() {
        return resource("logits.f32");
    }

    /** Stories that the demo model was not trained on. */
    static byte[] heldout() {
        return resource("heldout.txt");
    }

    /** The first prompt's ids as the command line takes them. */
    static String logitsTokens() {
        return all().get(0).promptIds.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static byte[] resource(String name) {
        try (InputStream resource = Objects.requireNonNull(DemoModel.class.getResourceAsStream(name), name)) {
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Golden parse(String line) {
        String text = "";
        String answer = "";
        List<String> messages = new ArrayList<>();
        List<Integer> ids = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(line)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                switch (name) {
                    case "text" -> text = json.getText();
                    case "answer" -> answer = json.getText();
                    case "messages" -> contents(json, value, messages);
                    case "promptIds" -> {
                        while (json.nextToken() != JsonToken.END_ARRAY) {
                            ids.add(json.getIntValue());
                        }
                    }
                    default -> json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Golden(text, messages, ids, answer);
    }

    private static void contents(JsonParser json, JsonToken value, List<String> messages) throws IOException {
        while (value == JsonToken.START_ARRAY && json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.FIELD_NAME && Objects.equals(json.currentName(), "content")) {
                messages.add(json.nextTextValue());
            }
        }
    }
}
