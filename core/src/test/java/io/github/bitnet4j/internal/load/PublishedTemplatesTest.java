package io.github.bitnet4j.internal.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.bitnet4j.ChatTemplateException;
import io.github.bitnet4j.chat.ChatTemplate;
import io.github.bitnet4j.chat.Conversation;
import io.github.bitnet4j.chat.Message;
import io.github.bitnet4j.chat.Segment;
import io.github.bitnet4j.internal.template.JsonLines;
import io.github.bitnet4j.internal.template.Whitespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Conversations rendered with the templates of published models, against what {@code @huggingface/jinja} makes of them
 * (core/src/test/scripts/conversations.mjs). The templates are not in this repository; {@code .ci/fetch-vocabularies}
 * fetches them.
 */
class PublishedTemplatesTest {

    private static final String PROPERTY = "bitnet4j.test.vocabularies";
    private static final Map<String, TokenizerConfig> CONFIGS = new HashMap<>();
    private static List<Map<String, Object>> cases = List.of();

    @BeforeAll
    static void load() throws IOException {
        cases = JsonLines.read(PublishedTemplatesTest.class, "conversations.jsonl");
        for (Map<String, Object> c : cases) {
            String name = (String) Objects.requireNonNull(c.get("template"));
            if (!CONFIGS.containsKey(name)) {
                CONFIGS.put(name, TokenizerConfig.read(find(name)));
            }
        }
    }

    /** Without the folder the test is skipped; where it lacks a file, CI's machine fails. */
    private static Path find(String name) {
        String folder = System.getProperty(PROPERTY);
        Path file = Path.of(folder == null ? "" : folder, name, TokenizerConfig.FILE);
        boolean present = folder != null && Files.exists(file);
        String reason = "no " + name + "/" + TokenizerConfig.FILE + " in the folder that -D" + PROPERTY
                + " names; .ci/fetch-vocabularies DIR fetches it";
        if (System.getenv().getOrDefault("CI", "").equals("true")) {
            assertThat(present).as(reason).isTrue();
        }
        if (!present) {
            System.out.println("skipped: " + reason);
        }
        assumeTrue(present, reason);
        return file;
    }

    @Test
    void rendersAsTheReferenceDoes() {
        assertThat(cases).hasSizeGreaterThanOrEqualTo(200);
        for (Map<String, Object> c : cases) {
            TokenizerConfig config = Objects.requireNonNull(CONFIGS.get(c.get("template")));
            ChatTemplate template = ChatTemplate.parse(
                    Objects.requireNonNull(config.templates().get("default")), config.specialTokens());
            Conversation conversation = conversation(c);
            if (c.containsKey("refused")) {
                assertThatThrownBy(() -> template.render(conversation))
                        .as("%s", c)
                        .isInstanceOf(ChatTemplateException.class)
                        .hasMessageEndingWith((String) c.get("refused"));
                continue;
            }
            List<Segment> segments = template.render(conversation);
            assertThat(segments.stream().map(Segment::text).collect(Collectors.joining()))
                    .as("%s", c)
                    .isEqualTo(c.get("expected"));
            if (!hasTools(c)) {
                assertOnlyTheTemplateMakesControlTokens(conversation, segments);
            }
        }
    }

    /** Each message holds a word of its own, {@code turn17}: what is around it must come from the data. */
    private static void assertOnlyTheTemplateMakesControlTokens(Conversation conversation, List<Segment> segments) {
        String written = text(segments, true);
        String data = text(segments, false);
        assertThat(written).doesNotContainPattern("turn[0-9]");
        for (Message message : conversation.messages()) {
            String core = Whitespace.strip(message.content());
            if (!core.contains("think>")) {
                assertThat(data).contains(core);
            }
        }
    }

    private static String text(List<Segment> segments, boolean template) {
        return segments.stream()
                .filter(segment -> segment.template() == template)
                .map(Segment::text)
                .collect(Collectors.joining());
    }

    private static boolean hasTools(Map<String, Object> c) {
        return list(c, "messages").stream().anyMatch(message -> "tool".equals(message.get("role")));
    }

    /** Calls of tools and their answers go in as a variable, for messages do not have them yet. */
    private static Conversation conversation(Map<String, Object> c) {
        Map<String, Object> variables = new LinkedHashMap<>(map(c, "variables"));
        List<Message> messages = List.of();
        if (hasTools(c)) {
            variables.put("messages", list(c, "messages"));
        } else {
            messages = list(c, "messages").stream()
                    .map(PublishedTemplatesTest::message)
                    .toList();
        }
        return Conversation.of(messages)
                .withAddGenerationPrompt((Boolean) Objects.requireNonNull(c.get("add_generation_prompt")))
                .withVariables(variables);
    }

    private static Message message(Map<String, Object> message) {
        String content = (String) Objects.requireNonNull(message.get("content"));
        return switch ((String) Objects.requireNonNull(message.get("role"))) {
            case "system" -> Message.system(content);
            case "user" -> Message.user(content);
            default -> Message.assistant(content);
        };
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> c, String name) {
        return (List<Map<String, Object>>) Objects.requireNonNull(c.get(name));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> c, String name) {
        return (Map<String, Object>) Objects.requireNonNull(c.get(name));
    }
}
